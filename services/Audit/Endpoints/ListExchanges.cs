using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Audit.Model;
using ScimSuite.Audit.Store;
using ScimSuite.Caller;
using ScimSuite.Persistence;

namespace ScimSuite.Audit.Endpoints;

/// <summary>GET /api/exchanges: what connectors asked and what became of it, newest first.</summary>
internal static class ListExchanges
{
    public static async Task<Ok<ExchangePage>> Handle(HttpRequest request, ScimCaller caller, TenantDatabases databases, CancellationToken ct)
    {
        var query = ExchangeQuery.From(request.Query);
        var tenant = AskedTenant.For(caller, request.Query.Id("tenant"));

        var exchanges = await ExchangeStore.PageAsync(databases.Of(caller with { Tenant = tenant }), query, query.Limit + 1, ct);
        return TypedResults.Ok(exchanges.Count > query.Limit
            ? new ExchangePage([.. exchanges.Take(query.Limit)], exchanges[query.Limit - 1].Id)
            : new ExchangePage(exchanges, null));
    }
}

/// <summary>One page; <c>next</c> is the cursor of the one after it, absent on the last.</summary>
internal sealed record ExchangePage(IReadOnlyList<SeenExchange> Items, Guid? Next);
