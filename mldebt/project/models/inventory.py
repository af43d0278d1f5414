"""Lists the classes and factories of a repository with what is known of their use."""

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from mldebt.project.code import Spot
from mldebt.project.models.classes.deeds import is_given_model, is_unfinished
from mldebt.project.models.classes.definitions import Definition, Definitions
from mldebt.project.models.classes.part_names import is_part
from mldebt.project.models.classes.weightless import is_weightless
from mldebt.project.models.documentation.hints import Hints
from mldebt.project.models.families import Families, are_versions, gather, group, systems
from mldebt.project.models.files.trials import imported, is_in_test, tests_of
from mldebt.project.models.instances.factories import is_factory
from mldebt.project.models.instances.flows import Flows
from mldebt.project.models.instances.graphs import is_whole_graph
from mldebt.project.models.instances.smoke import Runs, Smoke
from mldebt.project.models.instances.uses import Use, looped
from mldebt.project.models.lookups.offers import exported
from mldebt.project.models.lookups.registering import HUB_ENTRY
from mldebt.project.models.lookups.registries import Registries
from mldebt.project.models.naming import SHORTEST_STEM, linked_beside, names_of
from mldebt.project.models.roles.chosen import ends_of_choices
from mldebt.project.models.roles.handed import is_copied, is_loader, is_only_handed
from mldebt.project.models.roles.kin import held, kin, sole, trained_through, wrapped
from mldebt.project.models.roles.signs import Judged, Signs, judge
from mldebt.project.models.texts.documents import Documents
from mldebt.project.models.texts.mentions import Mention, documenting, find_mentions, is_named_in, telling
from mldebt.project.models.texts.names import normal
from mldebt.project.sources import Sources

MOST_OFFERED = MOST_VARIANTS = 3  # more models that a README does not name are a choice: it tells nothing


class Inventory:
    """What a repository defines, judged. Built once per scan."""

    def __init__(self, sources: Sources, runs: Runs) -> None:
        self.sources, self.code, self._runs = sources, sources.code, runs
        self.tests = tests_of(sources)
        self.definitions = Definitions(self.code)
        self.flows = Flows(self.code, self.definitions, self.tests, Smoke(self.code.modules, runs))
        self.registries = Registries(self.flows, sources.settings, self.tests)
        self.chosen, self.choosing = ends_of_choices(self.flows, self.registries, self.tests)
        self.documents = Documents(sources)
        self.hints = Hints(self.documents, self.code)

    @cached_property
    def entries(self) -> frozenset[str]:
        """The files that make runs by being started."""
        return frozenset(run.path for run in self._runs() if run.role == "entry")

    @cached_property
    def all(self) -> Mapping[Spot, Definition]:
        """Classes, functions that compile a model themselves, and hub entries of which no more is known."""
        found = {**self.definitions.classes, **self.flows.made_here}
        for spot, uses in self.registries.uses.items():
            is_new = spot not in found and spot not in self.flows.factories
            if is_new and any(use.says == HUB_ENTRY for use in uses) and (scope := self.code.scope(spot)).returns:
                found[spot] = Definition(spot, scope.name, scope.line, "torch", is_whole=False)
        return found

    @cached_property
    def factories(self) -> Mapping[Spot, tuple[Spot, ...]]:
        """Functions at the top of a module that hand out a model, with the classes they may return."""
        found = {}
        for spot, made in {**self.choosing, **self.flows.factories}.items():
            scope = self.code.scope(spot)
            named = any(use.what not in {"spelt", "inside"} for use in self.registries.uses.get(spot, ()))
            is_offered = named or is_loader(self.flows, spot, made)
            is_own = scope.parent == 0 and spot in self.flows.makers and spot not in self.all and scope.name[0] != "_"
            if is_own and (is_offered or is_factory(scope.name, made)):
                found[spot] = tuple(sorted(made))
        return found

    @cached_property
    def mentions(self) -> Mapping[object, list[Mention]]:
        """Where documents name a class, a factory, a registry key or the file of a class."""
        return find_mentions(self.documents, names_of(self.code, self.all, self.factories, self.registries))

    @cached_property
    def judged(self) -> Mapping[Spot, Judged]:
        """Every definition with its role."""
        found = {spot: judge(definition, self._signs(spot)) for spot, definition in self.all.items()}
        known, uses, signs = self.all, self.flows.uses, self._signs
        siblings = tuple(kin(self.definitions, found, uses))
        found |= {one: judge(known[one], replace(signs(one), is_kin=True)) for one in siblings}
        found |= {one: judge(known[one], trained_through(signs(one))) for one in wrapped(found, uses)}
        parts = held(self.code, found, uses, self.flows.factories)
        found |= {one: judge(known[one], replace(signs(one), is_held=True)) for one in parts}
        soles = tuple(sole(self.definitions, found, uses))
        return found | {one: judge(known[one], replace(signs(one), is_sole=True)) for one in soles}

    def _signs(self, spot: Spot) -> Signs:
        mentions, is_class = self._own_mentions(spot), spot in self.definitions.classes
        documented = documenting(mentions)
        named = (*self.registries.uses.get(spot, ()), *self.flows.selected.get(spot, ()))
        named += (*self._offered_by_factories.get(spot, ()), *(exported(self.code, spot) if documented else ()))
        return Signs(
            uses=self._uses(spot),
            named=named,
            documented=documented,
            is_test=spot.path in self.tests or is_in_test(self.code.scope(spot).name),
            has_children=spot in self.definitions.children,
            takes_model=spot in self.flows.trainers or (is_class and is_given_model(self.code, spot)),
            is_launched=self._is_launched(spot),
            weightless=is_weightless(self.definitions, spot),
            is_told=is_class and any(telling(mentions)),
            is_assembled=is_whole_graph(self.code, spot, self.flows.made_here.get(spot)),
            is_tried=spot in self._tried,
            is_handed=is_only_handed(self.flows, self.flows.uses.get(spot, ())),
            chosen=self.chosen.get(spot, ()),
            is_copied=is_copied(self.sources.kits, spot, (*self._uses(spot), *named)),
            is_unfinished=is_class and is_unfinished(self.code, spot),
        )

    @cached_property
    def _offered_by_factories(self) -> Mapping[Spot, Sequence[Use]]:
        """A class is chosen by name when a function that returns it is."""
        found: dict[Spot, list[Use]] = defaultdict(list)
        for factory, made in self.flows.factories.items():
            uses = self.registries.uses.get(factory, ())
            for spot in made if len(made) <= MOST_OFFERED else ():
                found[spot] += uses
        return found

    @cached_property
    def models(self) -> frozenset[Spot]:
        """The spots that are models and not components."""
        return frozenset(spot for spot, judged in self.judged.items() if judged.is_model)

    @cached_property
    def families(self) -> Families:
        """What belongs together."""
        return group(self.flows, self.models)

    @cached_property
    def _labels(self) -> Mapping[Spot, str]:
        names = {
            (lead := self.families.of(spot)): self.code.scope(lead).name for spot in (*self.judged, *self.factories)
        }
        counts = Counter(names.values())
        return {lead: name if counts[name] == 1 else f"{lead.path}#{name}" for lead, name in names.items()}

    def label(self, spot: Spot) -> str:
        """Return the name of a spot's family: its class's, with the path where several families share it."""
        return self._labels[self.families.of(spot)]

    @cached_property
    def by_module(self) -> Mapping[str, frozenset[Spot]]:
        """The families of models that each module defines."""
        return gather((spot.path, self.families.of(spot)) for spot in self.models)

    @cached_property
    def by_folder(self) -> Mapping[str, frozenset[Spot]]:
        """The families of models that each folder defines."""
        return gather((posixpath.dirname(spot.path), self.families.of(spot)) for spot in self.models)

    @cached_property
    def by_readme(self) -> Mapping[str, frozenset[Spot]]:
        """The families of models whose nearest README is this one."""
        return gather(
            (readme, self.families.of(spot))
            for spot in self.models
            if (readme := self.documents.nearest(spot.path)) is not None
        )

    def is_told_whole(self, readme: str, spot: Spot) -> bool:
        """Say whether a README speaks of one family or system only: the one below it or run, or of a few by no name."""
        below = self.by_readme.get(readme, frozenset())
        launched = (below & self._trained) or (below & self._launched) or (below & self._kept)
        own = self.families.of(spot)
        is_system = len(below) > 1 and any(own in system and launched <= system for system in self._systems)
        if len(below) <= 1 or are_versions(self.code, below) or launched == {own} or is_system:
            return True
        beside = (one for one in self.models if self.documents.nearest(one.path) == readme)
        is_choice = len(below) > MOST_VARIANTS or not self.documents.is_on_paper(readme)
        return not is_choice and not any(is_named_in(readme, self.mentions_of(one)) for one in beside)

    @cached_property
    def _systems(self) -> Sequence[frozenset[Spot]]:
        return systems(self.flows, self.registries, self.families, self.models)

    @cached_property
    def _launched(self) -> frozenset[Spot]:
        """The families that an entry makes and trains, saves or serves."""
        return self._reaching("launched", 2)

    @cached_property
    def _trained(self) -> frozenset[Spot]:
        """The families that an entry trains: what a README speaks of where others are only used."""
        return self._launched & self._reaching("trained")

    def _reaching(self, end: str, fewest: int = 1) -> frozenset[Spot]:
        ends = ((spot, self.judged[spot].reach) for spot in self.models)
        return frozenset(self.families.of(spot) for spot, reach in ends if end in reach and len(reach) >= fewest)

    @cached_property
    def _kept(self) -> frozenset[Spot]:
        """The families of which something keeps, serves or publishes an instance."""
        return frozenset().union(*map(self._reaching, ("saved", "loaded", "served", "published")))

    def mentions_of(self, spot: Spot) -> Iterator[Mention]:
        """Yield where a model is named: itself, or its file when that holds no other model or begins its name."""
        yield from self.mentions.get(spot, ())
        stem = normal(posixpath.basename(spot.path).partition(".")[0])
        begins = len(stem) >= SHORTEST_STEM and normal(self.code.scope(spot).name).startswith(stem)
        if begins or len(self.by_module.get(spot.path, ())) == 1:
            yield from self.mentions.get(spot.path, ())
        folder = posixpath.dirname(spot.path)
        if folder and len(self.by_folder.get(folder, ())) == 1:
            yield from self.mentions.get(f"{folder}/", ())
            for path in linked_beside(self.code, spot.path):
                yield from self.mentions.get(path, ())

    def _uses(self, spot: Spot) -> Sequence[Use]:
        """Return the uses of a class; what its factories do counts only where no other model is built from it."""
        uses: Sequence[Use] = self.flows.uses.get(spot, ())
        if any(use.what == "named" for use in self.registries.uses.get(spot, ())):
            uses = looped(uses, self.definitions.loops)
        if all(use.what != "inside" for use in uses):
            return uses
        return [use for use in uses if use.what == "inside" or use.spot not in self.flows.factories]

    def _own_mentions(self, spot: Spot) -> Sequence[Mention]:
        """Return where a definition is named, or the file of which it is the only one that is not called a part."""
        found = self.mentions.get(spot, ())
        if found or self._wholes[spot.path] > 1:
            return found
        return [one for one in self.mentions.get(spot.path, ()) if one.token.endswith(".py")]

    @cached_property
    def _tried(self) -> frozenset[Spot]:
        return frozenset(imported(self.code, self.tests, self.flows.classes_by_name))

    @cached_property
    def _wholes(self) -> Counter[str]:
        """How many definitions of each file are not called parts."""
        return Counter(spot.path for spot, definition in self.all.items() if not is_part(definition.name))

    def _is_launched(self, spot: Spot) -> bool:
        uses, within = (*self.flows.uses.get(spot, ()), *self.chosen.get(spot, ())), {"inside", "argument", "part of"}
        places = {use.spot.path for use in uses if use.what not in within}
        return any(path in self.entries or self.entries & self.code.importers(path) for path in places)
