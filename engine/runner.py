"""Runs Rasa's graph in a plain loop: its own runner plans it anew and writes the whole conversation into a string each time.

That string is thrown away unless debugging is on; a turn runs the graph twice, and together it cost a tenth of the turn.
"""

from functools import lru_cache
from typing import Any, Dict, List, Optional

from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class LoopGraphRunner(GraphRunner):
    """Runs the nodes that the targets need, one after the other, in an order worked out once."""

    def __init__(self, schema: GraphSchema, nodes: Dict[str, GraphNode]) -> None:
        """Run these nodes of this graph."""
        self._schema = schema
        self._nodes = nodes
        self._order = lru_cache(self._work_out_order)

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: Optional[List[GraphNodeHook]] = None,
    ) -> "LoopGraphRunner":
        """A runner with nodes of its own."""
        return cls.instead_of(DaskGraphRunner.create(graph_schema, model_storage, execution_context, hooks))

    @classmethod
    def instead_of(cls, runner: DaskGraphRunner) -> "LoopGraphRunner":
        """A runner of the nodes that Rasa's runner has loaded."""
        return cls(runner._graph_schema, runner._instantiated_nodes)

    def run(self, inputs: Optional[Dict[str, Any]] = None, targets: Optional[List[str]] = None) -> Dict[str, Any]:
        """The outputs of the targets; `inputs` stand in for nodes of the same name."""
        wanted = tuple(targets or self._schema.target_names)
        outputs = dict(inputs or {})
        for name in self._order(wanted):
            if name not in outputs:
                sources = self._schema.nodes[name].needs.values()
                outputs[name] = self._nodes[name](*((source, outputs[source]) for source in sources))[1]
        return {name: outputs[name] for name in wanted}

    def _work_out_order(self, targets: "tuple[str, ...]") -> "tuple[str, ...]":
        order: Dict[str, None] = {}
        for target in targets:
            self._add_after_its_sources(target, order)
        return tuple(order)

    def _add_after_its_sources(self, name: str, order: Dict[str, None]) -> None:
        if name in order or name not in self._schema.nodes:  # a name that is no node is an input
            return
        for source in self._schema.nodes[name].needs.values():
            self._add_after_its_sources(source, order)
        order[name] = None


def spare_repeated_work(agent: Agent) -> None:
    """Work out once what Rasa works out anew for every message: the order of the graph, and that the domain is not empty."""
    if agent.processor and isinstance(agent.processor.graph_runner, DaskGraphRunner):
        agent.processor.graph_runner = LoopGraphRunner.instead_of(agent.processor.graph_runner)
    if agent.domain:
        agent.domain.is_empty = lru_cache(agent.domain.is_empty)
