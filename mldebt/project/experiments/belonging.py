"""Says which run a change of history is of: a run of the scanned tree that was there, else a script of then."""

from functools import cached_property

import msgspec

from mldebt.project.experiments.changes.events import Changed, Reading
from mldebt.project.experiments.changes.telling import is_near, is_new_trial
from mldebt.project.experiments.history.choosing import is_of_a_tracker, is_options_code, is_settings_code
from mldebt.project.experiments.history.nearness import is_gone
from mldebt.project.experiments.history.walking import Walk, Wanted
from mldebt.project.experiments.sites.building import Handed, built_names
from mldebt.project.experiments.sites.past import PastSites
from mldebt.project.experiments.sites.present import Sites
from mldebt.project.experiments.tracking.verdicts import Keeping
from mldebt.project.experiments.values.names import is_clear, is_unnamed_option, plain


class Belonging:
    """Answers for the changes of one history."""

    def __init__(self, walk: Walk, sites: Sites, keeping: Keeping) -> None:
        self._walk, self._sites, self._keeping = walk, sites, keeping
        self._past = PastSites(walk, sites)

    def of_code(self, one: Wanted, reading: Reading) -> tuple[str | None, bool]:
        """Return the run that a Python file or notebook is or is read by, and whether it is only near."""
        site, is_guessed = self._sites.of_code(one.path, one.today, reading, self._walk.state), False
        if site is None and is_settings_code(one.path):
            site = self._sites.of_settings(one.today) or self._sites.only(one.path)
            is_guessed = site not in self._sites.naming(one.today)
        if site is not None and self._may_belong(one, site):
            return site, is_guessed
        is_alone = site is None and (reading.trains or is_gone(one.today, self._sites.sources.files))
        may_be_read = is_options_code(one.path) or is_alone
        is_tried = reading.expression is not None or (may_be_read and is_near(one, reading))
        is_asked = one.lane == "python" and one.old and is_tried
        found = self._past.of(one) if is_asked else None
        return found, found is not None

    def of_configuration(self, one: Wanted, reading: Reading) -> tuple[str | None, bool]:
        """Return the run that a script starts, or that names or alone can read a settings file."""
        site, is_others = self._of_configuration(one, reading)
        if site is not None and self._may_belong(one, site):
            return site, self._is_only_near(one, site) or not self._keeping.was_there(one, site)
        may_be_tried = self._is_near(one, reading) or is_new_trial(one, reading)
        is_asked = one.lane == "settings" and not is_others and may_be_tried
        found = self._past.of(one) if is_asked else None
        return found, found is not None

    def _of_configuration(self, one: Wanted, reading: Reading) -> tuple[str | None, bool]:
        """Return the run of today, and whether the file is known to be of something else."""
        if one.lane == "settings":
            stage = self._sites.of_stages(one.today, [row.key for row in reading.changes if not row.is_minor])
            if stage or self._sites.is_record(one.today):
                return stage, stage is None
        started = self._sites.of_programs(one.path, reading.stages, self._walk.state) if one.lane == "shell" else None
        if started is None and self._sites.starts_others(one.path, reading.stages):
            return None, True
        return started or self._sites.of_settings(one.today) or self._sites.only(one.path), False

    def is_tried_with(self, one: Wanted, reading: Reading, site: str) -> bool:
        """Say whether a run that is another file was there before, and what changed may be a value of it.

        Settings that had a clear value were read by a program that the commit takes away, where it takes one.
        """
        is_told = any(is_clear(row.key) and not row.is_minor for row in reading.changes)
        is_replaced = any(row.status == "D" and row.path.endswith(".py") for row in one.commit.changes)
        is_of_another = one.lane == "settings" and is_told and is_replaced
        return self._is_near(one, reading) and (is_of_another or self._keeping.was_there(one, site))

    def is_built(self, one: Wanted, reading: Reading) -> bool:
        """Say whether a value of settings or of an option has a name that the runs hand to what they build."""
        is_of_settings = one.lane == "settings"
        rows = [row for row in reading.changes if is_of_settings or row.key.startswith("-")]
        return any(not row.is_minor and plain(row.key) in self._built for row in rows)

    def told(self, reading: Reading) -> Reading:
        """Return what a version says without what no run can be tried with.

        That are options of any name that no run hands to what it builds, and defaults in whose place a caller hands
        something else.
        """
        rows = reading.changes
        kept = tuple(row for row in rows if self._may_be_tried(row))
        return reading if len(kept) == len(rows) else msgspec.structs.replace(reading, changes=kept)

    def _may_be_tried(self, row: Changed) -> bool:
        if row.default_of and self._handed.gives(row.default_of, row.key):
            return False
        return not is_unnamed_option(row.key) or plain(row.key) in self._built

    @cached_property
    def _handed(self) -> Handed:
        return Handed(self._sites)

    @cached_property
    def _built(self) -> frozenset[str]:
        return built_names(self._sites)

    def _is_near(self, one: Wanted, reading: Reading) -> bool:
        return is_near(one, reading) or self.is_built(one, reading)

    def _may_belong(self, one: Wanted, site: str) -> bool:
        """Say whether a change can be of a run: it is the run's own file, or the run was there."""
        return site in (one.today, one.path) or self._keeping.is_there(one, site)

    def _is_only_near(self, one: Wanted, site: str) -> bool:
        """Say whether no run is known to read settings, and one is taken because there is no other."""
        is_read = one.lane != "settings" or is_of_a_tracker(one.path) or self._sites.of_settings(one.today) == site
        return not is_read and self._sites.only(one.path) == site
