"""Launch configurations: override files and command lines that turn an optional tracker on."""


from mldebt.findings.subjects import Evidence, Launch
from mldebt.project.runs.defaults import is_on
from mldebt.project.runs.tracking import TrackingJudge, Verdict
from mldebt.project.sources import Sources
from mldebt.facts.code import Const


def launches_of(sources: Sources, judge: TrackingJudge, path: str, reached: object, verdict: Verdict) -> tuple[Launch, ...]:
    """Return the launches whose files or flags set the switch that decided an optional verdict."""
    del judge, reached
    if verdict.tracking != "optional" or not verdict.evidence:
        return ()
    flag = verdict.evidence[0].says.split(" ")[0].split("=")[0].strip("-:").replace("-", "_")
    found: dict[str, Launch] = {}
    for name, facts in sources.python.items():
        module = facts.scopes[0]
        if name == path or len(facts.scopes) > 1 or module.complexity > 1:
            continue
        for assign in module.assigns:
            if assign.target == (flag,) and isinstance(assign.value, Const):
                tracking = "tracked" if is_on(assign.value.value) else "untracked"
                found[name] = Launch(name, tracking, (Evidence(name, assign.line, f"{flag} = {assign.value.value!r}"),))
    for start in sources.starts.of(path):
        for word in start.words:
            if word.lstrip("-").replace("-", "_").split("=")[0] == flag:
                on = "=" not in word or is_on(word.split("=", 1)[1])
                found.setdefault(f"{start.path}:{start.line}", Launch(f"{start.path}:{start.line}", "tracked" if on else "untracked", (Evidence(start.path, start.line, " ".join(start.words)[:160]),)))
    return tuple(found.values())


