using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Audit.Model;
using ScimSuite.Audit.Store;
using ScimSuite.Caller;
using ScimSuite.Persistence;

namespace ScimSuite.Audit.Endpoints;

/// <summary>GET /api/audit: newest first unless asked otherwise. A tenant's key reads its own tenant, an operator the one it names.</summary>
internal static class ListEvents
{
    public static async Task<Ok<AuditPage>> Handle(HttpRequest request, ScimCaller caller, TenantDatabases databases, CancellationToken ct)
    {
        var query = AuditQuery.From(request.Query);
        var tenant = AskedTenant.For(caller, AuditQuery.TenantOf(request.Query));

        // One more than the page holds: it says whether there is a next one.
        var (events, total) = await EventStore.PageAsync(databases.Of(caller with { Tenant = tenant }), query, query.Limit + 1, InternalHeaders.MostCountedOf(request), ct);
        return TypedResults.Ok(events.Count > query.Limit
            ? new AuditPage([.. events.Take(query.Limit)], events[query.Limit - 1].Id, total)
            : new AuditPage(events, null, total));
    }
}

/// <summary>One page, and where the next begins; <c>next</c> is absent on the last, <c>total</c> unless asked for.</summary>
internal sealed record AuditPage(IReadOnlyList<AuditEvent> Items, Guid? Next, long? Total);
