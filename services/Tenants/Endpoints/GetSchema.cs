using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Persistence;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>GET /api/tenants/{tenant}/schema-extensions, all or one by its URN; and all as Users, Groups and Root ask for them.</summary>
internal static class GetSchema
{
    public static async Task<Ok<JsonObject>> All(ManagedTenant managed, CancellationToken ct)
    {
        var known = await SchemaStore.FindAsync(managed.Database, ct);
        return TypedResults.Ok(new JsonObject { ["version"] = known.Version, ["items"] = new JsonArray([.. known.All.Select(extension => extension.Write())]) });
    }

    public static async Task<Ok<JsonObject>> One(ManagedTenant managed, string urn, CancellationToken ct) =>
        TypedResults.Ok(((await SchemaStore.FindAsync(managed.Database, ct)).Find(urn) ?? throw ChangeSchema.NotFound(urn)).Write());

    /// <summary>GET /internal/schema, in the name of whoever reads or writes resources of the tenant: so a missed event heals.</summary>
    public static async Task<Ok<JsonObject>> OfCaller(TenantDatabase database, CancellationToken ct)
    {
        var known = await SchemaStore.FindAsync(database, ct);
        return TypedResults.Ok(new JsonObject
        {
            ["version"] = known.Version, ["extensions"] = new JsonArray([.. known.All.Select(extension => extension.Write())]), ["hasRemoved"] = known.Retired.Count > 0,
        });
    }
}
