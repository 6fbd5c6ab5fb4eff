using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Outbox;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;
using ScimSuite.Tenants.Model;
using ScimSuite.Tenants.Outbox;
using ScimSuite.Tenants.Store;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>POST, PUT and DELETE under /api/tenants/{tenant}/schema-extensions. What comes to the same changes and announces nothing.</summary>
internal static class ChangeSchema
{
    public static async Task<Created<JsonObject>> Create(ManagedTenant managed, JsonElement asked, TimeProvider clock, CancellationToken ct)
    {
        var extension = TenantExtension.Read(asked);
        await ChangeAsync(managed, clock, known => known.Add(extension), ct);
        return TypedResults.Created($"/api/tenants/{managed.Id}/schema-extensions/{extension.Schema.Id}", extension.Write());
    }

    public static async Task<Ok<JsonObject>> Replace(ManagedTenant managed, string urn, JsonElement asked, TimeProvider clock, CancellationToken ct)
    {
        var extension = TenantExtension.Read(asked);
        await ChangeAsync(managed, clock, known => known.Replace(known.Find(urn) ?? throw NotFound(urn), extension), ct);
        return TypedResults.Ok(extension.Write());
    }

    public static async Task<NoContent> Delete(ManagedTenant managed, string urn, TimeProvider clock, CancellationToken ct)
    {
        await ChangeAsync(managed, clock, known => known.Remove(known.Find(urn) ?? throw NotFound(urn)), ct);
        return TypedResults.NoContent();
    }

    internal static ScimException NotFound(string urn) => ScimException.NotFound("Schema extension", urn);

    private static async Task ChangeAsync(ManagedTenant managed, TimeProvider clock, Func<SchemaExtensions, SchemaExtensions> change, CancellationToken ct)
    {
        var now = clock.Now();
        await using var tx = managed.Database.Begin(TenantConstraints.Errors);
        var before = await SchemaStore.FindForUpdateAsync(tx, now, ct);
        var after = change(before);
        if (after.IsSameAs(before))
        {
            return;
        }

        SchemaStore.Replace(tx, after, now);
        tx.Publish(TenantEvents.Changed(managed.Id, after));
        await tx.CommitAsync();
    }
}
