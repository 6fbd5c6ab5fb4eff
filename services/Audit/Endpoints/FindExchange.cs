using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Audit.Model;
using ScimSuite.Audit.Store;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Audit.Endpoints;

/// <summary>GET /api/exchanges/{id}: for operators, a connector's request by its id, whichever tenant it is of; with the trace it is in.</summary>
internal static class FindExchange
{
    public static async Task<Ok<SeenExchange>> Handle(Guid id, OperatorDatabase database, CancellationToken ct) =>
        TypedResults.Ok(await database.FindAsync(id, ct) ?? throw ScimException.NotFound("Exchange", id));
}
