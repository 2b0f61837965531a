"""The stand-in's gRPC side: Weaviate's service over the state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import grpc
from weaviate.proto.v1 import (
    aggregate_pb2,
    batch_delete_pb2,
    batch_pb2,
    health_weaviate_pb2,
    search_get_pb2,
    tenants_pb2,
    weaviate_pb2_grpc,
)

from tests.weaviate.faults import Faults
from tests.weaviate.filters import Refused, compiled
from tests.weaviate.state import MAXIMUM_RESULTS, Collection, State
from tests.weaviate.wire import result, stored

Answer = Callable[[Any], Any]


@dataclass
class Procedures(weaviate_pb2_grpc.WeaviateServicer):
    """Each answers from the state at once, after whatever fault the test asked for."""

    state: State
    faults: Faults
    key: str

    async def Search(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await self._answered("Search", self._search, request, context)

    async def BatchObjects(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await self._answered("BatchObjects", self._batch, request, context)

    async def BatchDelete(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await self._answered("BatchDelete", self._delete, request, context)

    async def TenantsGet(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await self._answered("TenantsGet", self._tenants, request, context)

    async def Aggregate(self, request: Any, context: Any) -> Any:  # noqa: N802
        return await self._answered("Aggregate", self._aggregate, request, context)

    async def _answered(
        self, procedure: str, answer: Answer, request: Any, context: Any
    ) -> Awaitable[Any]:
        sent = dict(context.invocation_metadata())
        if self.key and sent.get("authorization") != f"Bearer {self.key}":
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, "unauthorized: invalid api key")
        await self.faults.before(procedure, request, context)
        try:
            return answer(request)  # type: ignore[no-any-return]
        except Refused as refused:
            await context.abort(grpc.StatusCode.UNKNOWN, str(refused))
            raise

    def _search(self, request: Any) -> Any:
        collection = self.state.of(request.collection)
        limit = request.limit or 10
        if request.offset + limit > MAXIMUM_RESULTS:
            raise Refused("query maximum results exceeded")
        found = self._found(request, collection)[request.offset : request.offset + limit]
        schema, name = collection.properties, request.collection
        results = [result(each, request, schema, name, **more) for each, more in found]
        return search_get_pb2.SearchReply(results=results)

    def _found(self, request: Any, collection: Collection) -> list[tuple[Any, dict[str, Any]]]:
        """Objects with their metadata, in order."""
        shard, schema = collection.shard(request.tenant), collection.properties
        keeps = compiled(request.filters, schema) if request.HasField("filters") else None
        if request.HasField("bm25_search"):
            [name] = request.bm25_search.properties
            if not schema.get(name, {}).get("indexSearchable"):
                raise Refused(f"Searching by property '{name}' requires inverted index")
            bm25 = collection.schema["invertedIndexConfig"]["bm25"]
            words = shard.bm25(request.bm25_search.query, name, keeps, bm25["k1"], bm25["b"])
            return [(each, {"score": score, "score_present": True}) for each, score in words]
        if request.HasField("near_vector"):
            [space] = request.near_vector.targets.target_vectors
            if space not in collection.schema["vectorConfig"]:
                raise Refused(f"class {request.collection} does not have named vector {space}")
            sought = request.near_vector.vectors[0].vector_bytes
            near = shard.nearest(space, sought, keeps)
            return [(each, {"distance": far, "distance_present": True}) for each, far in near]
        kept = [each for each in shard.kept(keeps) if each.uuid > request.after]
        for by in reversed(request.sort_by):
            [name] = by.path
            if name not in schema:
                raise Refused(f"no such prop with name '{name}' found in class")
            kept.sort(key=lambda each: each.properties[name], reverse=not by.ascending)
        return [(each, {}) for each in kept]

    def _batch(self, request: Any) -> Any:
        errors = []
        for place, sent in enumerate(request.objects):
            try:
                each = stored(sent)
                if why := self.faults.refuses(each.uuid, each.properties):
                    raise Refused(why)
                self.state.of(sent.collection).put(sent.tenant, each)
            except Refused as refused:
                errors.append(
                    batch_pb2.BatchObjectsReply.BatchError(index=place, error=str(refused))
                )
        return batch_pb2.BatchObjectsReply(errors=errors)

    def _delete(self, request: Any) -> Any:
        collection = self.state.of(request.collection)
        shard = collection.shard(request.tenant)
        keeps = compiled(request.filters, collection.properties)
        found = [each.uuid for each in shard.kept(keeps)][:MAXIMUM_RESULTS]
        if not request.dry_run:
            shard.drop(found)
        objects = [
            batch_delete_pb2.BatchDeleteObject(uuid=UUID(uuid).bytes, successful=True)
            for uuid in found
            if request.verbose
        ]
        return batch_delete_pb2.BatchDeleteReply(
            matches=len(found), successful=len(found), objects=objects
        )

    def _tenants(self, request: Any) -> Any:
        collection = self.state.of(request.collection)
        if not collection.has_tenants:
            raise Refused("multi-tenancy is not enabled for class")
        asked = request.names.values if request.HasField("names") else collection.shards
        hot = tenants_pb2.TENANT_ACTIVITY_STATUS_ACTIVE
        return tenants_pb2.TenantsGetReply(
            tenants=[
                tenants_pb2.Tenant(name=name, activity_status=hot)
                for name in asked
                if name in collection.shards
            ]
        )

    def _aggregate(self, request: Any) -> Any:
        collection = self.state.of(request.collection)
        schema = collection.properties
        keeps = compiled(request.filters, schema) if request.HasField("filters") else None
        found = collection.shard(request.tenant).kept(keeps)
        reply = aggregate_pb2.AggregateReply
        if not request.HasField("group_by"):
            return reply(single_result=reply.Single(objects_count=len(found)))
        name = request.group_by.property
        if name not in schema:
            raise Refused(f"no such prop with name '{name}' found in class")
        counted = Counter(each.properties[name] for each in found)
        groups = [
            reply.Group(
                objects_count=count, grouped_by=reply.Group.GroupedBy(path=[name], text=value)
            )
            for value, count in counted.most_common(request.limit or None)
        ]
        return reply(grouped_results=reply.Grouped(groups=groups))


async def healthy(_request: Any, _context: Any) -> Any:
    """grpc.health.v1.Health/Check."""
    status = health_weaviate_pb2.WeaviateHealthCheckResponse.SERVING
    return health_weaviate_pb2.WeaviateHealthCheckResponse(status=status)
