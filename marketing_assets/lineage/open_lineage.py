"""A run as OpenLineage events (spec 2-0-2), built with the official client's classes; nothing is read or sent here.

What stands in an event are names that this project gives (assets, columns, checks), counts, times and hashes: never a
cell's value, the name of a landed file, a path of the machine, or an error's message.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from marketing_assets.lineage.column_lineage import PERSONAL, PSEUDONYMS, ColumnSource, column_sources
from marketing_assets.lineage.ids import code_hash

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset, OutputDataset, RunEvent

State = Literal["COMPLETE", "FAIL", "ABORT"]
WAREHOUSE = "warehouse.main"


@dataclass(frozen=True)
class Column:
    """One column: its name, DuckDB type and meaning."""

    name: str
    type: str
    description: str | None = None


@dataclass(frozen=True)
class Dataset:
    """One asset as a step saw or made it.

    Attributes:
        asset: its name in Dagster.
        file: where it lies under the home (`landing/ads`), for an asset that is no table of the warehouse.
        version: lineage id of a table, hash of the files of a landing folder; None where it has none.
        rows: rows written [count]; None for an input, or where there are none to count.
    """

    asset: str
    file: str | None = None
    version: str | None = None
    columns: tuple[Column, ...] = ()
    rows: int | None = None


@dataclass(frozen=True)
class Check:
    """How one check of a table ended; counts of rows where it counts any."""

    asset: str
    name: str
    passed: bool
    severity: Literal["error", "warn"]
    failed_rows: int | None = None
    checked_rows: int | None = None


@dataclass(frozen=True)
class Job:
    """One asset made, or one set of checks done, in a run; `error` is the class of what ended it."""

    name: str
    started: datetime
    ended: datetime
    state: State
    inputs: tuple[Dataset, ...] = ()
    outputs: tuple[Dataset, ...] = ()
    checks: tuple[Check, ...] = ()
    error: str | None = None


@dataclass(frozen=True)
class Run:
    """One run of the graph.

    Attributes:
        id: a UUID.
        job: name of the Dagster job.
        day: the day of data it worked for, as ISO date; None for a run of tables alone.
        facts: what identifies settings, inputs and code: name → hash.
        engine_version: of Dagster.
    """

    id: str
    job: str
    started: datetime
    ended: datetime
    state: State
    day: str | None = None
    error: str | None = None
    engine_version: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    jobs: tuple[Job, ...] = ()


def run_events(run: Run, namespace: str) -> list[RunEvent]:
    """START of the run, START and end of each of its jobs, end of the run, in the order of time.

    Args:
        namespace: name of the company's home, which jobs and datasets are called by instead of a machine and a path.
    """
    words = _Words(run, namespace)
    inner = [event for job in run.jobs for event in words.of_job(job)]
    inner.sort(key=lambda event: event.eventTime)
    return [words.of_run("START", run.started), *inner, words.of_run(run.state, run.ended)]


class _Words:
    """The client's classes, filled for one run."""

    def __init__(self, run: Run, namespace: str) -> None:
        self.run = run
        self.namespace = namespace
        # A URI of what wrote the event, as the spec wants: a checkout has no address of its own, its code has a hash.
        self.producer = f"urn:marketing-assets:{code_hash()[:16]}"

    def of_run(self, state: str, at: datetime) -> RunEvent:
        """The run itself: which day, which settings and code, how it ended."""
        from openlineage.client.facet_v2 import nominal_time_run, processing_engine_run, tags_run

        facets: dict[str, Any] = {
            "processing_engine": processing_engine_run.ProcessingEngineRunFacet(
                version=self.run.engine_version, name="Dagster", producer=self.producer
            ),
            "tags": tags_run.TagsRunFacet(
                tags=[
                    tags_run.TagsRunFacetFields(key=key, value=value, source="marketing-assets")
                    for key, value in sorted(self.run.facts.items())
                ],
                producer=self.producer,
            ),
        }
        if self.run.day:
            facets["nominalTime"] = nominal_time_run.NominalTimeRunFacet(
                nominalStartTime=f"{self.run.day}T00:00:00Z", producer=self.producer
            )
        facets |= self._error(state, self.run.error)
        return self._event(state, at, self.run.id, self.run.job, facets, "DAG")

    def of_job(self, job: Job) -> Iterator[RunEvent]:
        """START and end of one job, under the run."""
        from openlineage.client.facet_v2 import parent_run

        name = f"{self.run.job}.{job.name}"
        run_id = str(uuid.uuid5(uuid.UUID(self.run.id), job.name))
        parent = parent_run.ParentRunFacet(
            run=parent_run.Run(runId=self.run.id),
            job=parent_run.Job(namespace=self.namespace, name=self.run.job),
            root=parent_run.Root(
                run=parent_run.RootRun(runId=self.run.id),
                job=parent_run.RootJob(namespace=self.namespace, name=self.run.job),
            ),
            producer=self.producer,
        )
        yield self._event("START", job.started, run_id, name, {"parent": parent}, "TASK")
        facets = {"parent": parent, **self._error(job.state, job.error)}
        yield self._event(
            job.state, job.ended, run_id, name, facets, "TASK",
            inputs=[self._input(dataset, job.checks) for dataset in job.inputs],
            outputs=[self._output(dataset, job) for dataset in job.outputs],
        )  # fmt: skip

    def _event(
        self,
        state: str,
        at: datetime,
        run_id: str,
        name: str,
        facets: dict[str, Any],
        kind: str,
        inputs: Sequence[InputDataset] = (),
        outputs: Sequence[OutputDataset] = (),
    ) -> RunEvent:
        from openlineage.client import event_v2
        from openlineage.client.facet_v2 import job_type_job

        job_type = job_type_job.JobTypeJobFacet(
            processingType="BATCH", integration="DAGSTER", jobType=kind, producer=self.producer
        )
        return event_v2.RunEvent(
            eventType=event_v2.RunState(state),
            eventTime=at.astimezone(UTC).isoformat(timespec="milliseconds"),
            run=event_v2.Run(runId=run_id, facets=facets),
            job=event_v2.Job(namespace=self.namespace, name=name, facets={"jobType": job_type}),
            inputs=list(inputs),
            outputs=list(outputs),
            producer=self.producer,
        )

    def _error(self, state: str, error: str | None) -> dict[str, Any]:
        """The error's class alone: its message may hold what stood in a landed file."""
        from openlineage.client.facet_v2 import error_message_run

        if state in ("START", "COMPLETE") or not error:
            return {}
        return {
            "errorMessage": error_message_run.ErrorMessageRunFacet(
                message=error, programmingLanguage="Python", producer=self.producer
            )
        }

    def _input(self, dataset: Dataset, checks: Iterable[Check]) -> InputDataset:
        from openlineage.client import event_v2
        from openlineage.client.facet_v2 import data_quality_assertions_dataset as quality

        assertions = [
            quality.Assertion(
                assertion=check.name,
                success=check.passed,
                severity=check.severity,
                params={
                    name: count
                    for name, count in (("failedRows", check.failed_rows), ("checkedRows", check.checked_rows))
                    if count is not None
                },
            )
            for check in checks
            if check.asset == dataset.asset
        ]
        facets: dict[str, Any] = {}
        if assertions:
            facets["dataQualityAssertions"] = quality.DataQualityAssertionsDatasetFacet(
                assertions=assertions, producer=self.producer
            )
        namespace, name = dataset_name(dataset, self.namespace)
        return event_v2.InputDataset(namespace, name, facets=self._facets(dataset), inputFacets=facets)

    def _output(self, dataset: Dataset, job: Job) -> OutputDataset:
        from openlineage.client import event_v2
        from openlineage.client.facet_v2 import output_statistics_output_dataset as statistics

        facets: dict[str, Any] = {}
        if dataset.rows is not None:
            facets["outputStatistics"] = statistics.OutputStatisticsOutputDatasetFacet(
                rowCount=dataset.rows, producer=self.producer
            )
        namespace, name = dataset_name(dataset, self.namespace)
        described = self._facets(dataset) | self._column_lineage(dataset, job)
        return event_v2.OutputDataset(namespace, name, facets=described, outputFacets=facets)

    def _facets(self, dataset: Dataset) -> dict[str, Any]:
        from openlineage.client.facet_v2 import dataset_version_dataset, schema_dataset, tags_dataset

        facets: dict[str, Any] = {}
        if dataset.columns:
            facets["schema"] = schema_dataset.SchemaDatasetFacet(
                fields=[
                    schema_dataset.SchemaDatasetFacetFields(column.name, column.type, column.description)
                    for column in dataset.columns
                ],
                producer=self.producer,
            )
        if dataset.version:
            facets["version"] = dataset_version_dataset.DatasetVersionDatasetFacet(
                datasetVersion=dataset.version, producer=self.producer
            )
        tags = [
            tags_dataset.TagsDatasetFacetFields(key="pii", value=value, source="marketing-assets", field=column)
            for value, columns in (("true", PERSONAL), ("pseudonym", PSEUDONYMS))
            for column in sorted(columns.get(dataset.asset, ()))
        ]
        if tags:
            facets["tags"] = tags_dataset.TagsDatasetFacet(tags=tags, producer=self.producer)
        return facets

    def _column_lineage(self, dataset: Dataset, job: Job) -> dict[str, Any]:
        """The columns that were written, from columns of what the job read."""
        from openlineage.client.facet_v2 import column_lineage_dataset as lineage

        seen = {read.asset: dataset_name(read, self.namespace) for read in job.inputs}
        written = {column.name for column in dataset.columns}
        fields = {}
        for column, sources in column_sources().get(dataset.asset, {}).items():
            inputs = [_field(source, *seen[source.table]) for source in sources if source.table in seen]
            if column in written and inputs:
                fields[column] = lineage.Fields(inputFields=inputs)
        if not fields:
            return {}
        return {"columnLineage": lineage.ColumnLineageDatasetFacet(fields=fields, producer=self.producer)}


def dataset_name(dataset: Dataset, namespace: str) -> tuple[str, str]:
    """Namespace and name of a dataset.

    As the naming spec has it, `scheme://authority` and what is unique there; the authority is the home's name, so that
    the same company is the same datasets on every machine: `duckdb://NAME`, `warehouse.main.TABLE`; `file://NAME`,
    `/landing/ads`.
    """
    if dataset.file is not None:
        return f"file://{namespace}", f"/{dataset.file}"
    return f"duckdb://{namespace}", f"{WAREHOUSE}.{dataset.asset}"


def _field(source: ColumnSource, namespace: str, name: str) -> Any:
    from openlineage.client.facet_v2 import column_lineage_dataset as lineage

    done = lineage.Transformation(
        type="INDIRECT" if source.subtype == "CONDITIONAL" else "DIRECT",
        subtype=source.subtype,
        description=source.masking or None,
        masking=bool(source.masking),
    )
    return lineage.InputField(namespace, name, source.column, [done])
