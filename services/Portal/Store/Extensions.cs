using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>A tenant's schema extensions: what its users and groups may hold beyond what SCIM knows.</summary>
public sealed class Extensions(Asked platform, Acting acting)
{
    private string Root => $"/api/tenants/{acting.Tenant}/schema-extensions";

    public Task<ExtensionList> ListAsync(CancellationToken ct) => platform.GetAsync<ExtensionList>(acting.As(Permission.Read), "tenants", Root, ct);

    public Task AddAsync(JsonObject extension, CancellationToken ct) => platform.SendAsync<JsonObject>(acting.As(Permission.Connect), HttpMethod.Post, "tenants", Root, extension, ct);

    public Task ReplaceAsync(string urn, JsonObject extension, CancellationToken ct) =>
        platform.SendAsync<JsonObject>(acting.As(Permission.Connect), HttpMethod.Put, "tenants", $"{Root}/{Uri.EscapeDataString(urn)}", extension, ct);

    public Task RemoveAsync(string urn, CancellationToken ct) => platform.DoAsync(acting.As(Permission.Connect), HttpMethod.Delete, "tenants", $"{Root}/{Uri.EscapeDataString(urn)}", ct);
}

public sealed record ExtensionList(long Version, IReadOnlyList<JsonElement> Items);
