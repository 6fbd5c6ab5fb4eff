using System.Globalization;
using ScimSuite.Caller;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>Tenants, connectors and credentials, asked and changed in the name of who looks.</summary>
public sealed class Connectors(Asked platform, Acting acting)
{
    private string Root => $"/api/tenants/{acting.Tenant}";

    public Task<Tenant?> TenantAsync(CancellationToken ct) => platform.FindAsync<Tenant>(acting.As(Permission.Read), "tenants", Root, ct);

    public Task<Tenant> FoundAsync(string name, CancellationToken ct) => platform.SendAsync<Tenant>(acting.AsFounder(), HttpMethod.Post, "tenants", "/api/tenants", new { name }, ct);

    // Who may is checked by the role; that the platform lets only operators delete and restore is no contradiction: it acts for the owner here.
    public Task<Tenant> DeleteTenantAsync(CancellationToken ct) =>
        platform.SendAsync<Tenant>(acting.As(Permission.Delete, Scopes.Operator), HttpMethod.Delete, "tenants", Root, null, ct);

    public Task<Tenant> RestoreTenantAsync(CancellationToken ct) =>
        platform.SendAsync<Tenant>(acting.As(Permission.Delete, Scopes.Operator), HttpMethod.Post, "tenants", $"{Root}/restore", null, ct);

    public async Task<IReadOnlyList<Connector>> ListAsync(CancellationToken ct) =>
        (await platform.GetAsync<Page<Connector>>(acting.As(Permission.Read), "tenants", $"{Root}/connectors?limit=1000", ct)).Items;

    public Task<Connector?> FindAsync(Guid id, CancellationToken ct) => platform.FindAsync<Connector>(acting.As(Permission.Read), "tenants", $"{Root}/connectors/{id}", ct);

    public Task<Connector> CreateAsync(string name, string dialect, CancellationToken ct) =>
        platform.SendAsync<Connector>(acting.As(Permission.Connect), HttpMethod.Post, "tenants", $"{Root}/connectors", new { name, dialect }, ct);

    public Task<Connector> ChangeAsync(Guid id, object settings, CancellationToken ct) =>
        platform.SendAsync<Connector>(acting.As(Permission.Connect), HttpMethod.Patch, "tenants", $"{Root}/connectors/{id}", settings, ct);

    public Task<Connector> SwitchAsync(Guid id, bool on, CancellationToken ct) =>
        platform.SendAsync<Connector>(acting.As(Permission.Connect), HttpMethod.Post, "tenants", $"{Root}/connectors/{id}/{(on ? "resume" : "suspend")}", null, ct);

    public Task DeleteAsync(Guid id, CancellationToken ct) => platform.DoAsync(acting.As(Permission.Connect), HttpMethod.Delete, "tenants", $"{Root}/connectors/{id}", ct);

    public async Task<IReadOnlyList<Credential>> TokensAsync(Guid connector, CancellationToken ct) =>
        (await platform.FindAsync<Page<Credential>>(acting.As(Permission.Read), "tokens", $"{Root}/connectors/{connector}/tokens?limit=200", ct))?.Items ?? [];

    /// <summary>The answer holds the token: the one time it can be shown.</summary>
    public Task<Credential> IssueAsync(Guid connector, string name, DateTimeOffset? expiresAt, CancellationToken ct) =>
        platform.SendAsync<Credential>(acting.As(Permission.Connect), HttpMethod.Post, "tokens", $"{Root}/connectors/{connector}/tokens", new NewCredential(name, expiresAt), ct);

    public Task RevokeAsync(Guid connector, Guid token, CancellationToken ct) =>
        platform.DoAsync(acting.As(Permission.Connect), HttpMethod.Delete, "tokens", $"{Root}/connectors/{connector}/tokens/{token}", ct);

    public async Task<IReadOnlyList<Credential>> KeysAsync(CancellationToken ct) =>
        (await platform.FindAsync<Page<Credential>>(acting.As(Permission.Govern), "tokens", $"{Root}/keys?limit=200", ct))?.Items ?? [];

    public Task<Credential> IssueKeyAsync(string name, DateTimeOffset? expiresAt, CancellationToken ct) =>
        platform.SendAsync<Credential>(acting.As(Permission.Govern), HttpMethod.Post, "tokens", $"{Root}/keys", new NewCredential(name, expiresAt), ct);

    public Task RevokeKeyAsync(Guid key, CancellationToken ct) => platform.DoAsync(acting.As(Permission.Govern), HttpMethod.Delete, "tokens", $"{Root}/keys/{key}", ct);

    private sealed record NewCredential(string Name, DateTimeOffset? ExpiresAt);
}

/// <summary>What connectors asked and what became of it.</summary>
public sealed class Traffic(Asked platform, Acting acting, TimeProvider clock)
{
    public async Task<Activity> ActivityAsync(Guid connector, string window, CancellationToken ct) =>
        await platform.FindAsync<Activity>(acting.As(Permission.Read), "audit", $"/api/tenants/{acting.Tenant}/connectors/{connector}/activity?window={window}", ct)
        ?? Activity.None(window, clock.GetUtcNow());

    public Task<ExchangePage?> ExchangesAsync(string query, CancellationToken ct) =>
        platform.FindAsync<ExchangePage>(acting.As(Permission.Read), "audit", $"/api/exchanges?{query}", ct);
}

/// <summary>What happened in the tenant, as the audit keeps it.</summary>
public sealed class AuditTrail(Asked platform, Acting acting)
{
    /// <summary>Beyond this a page says "more than": a large tenant has millions of events.</summary>
    public const int MostCounted = 10_000;

    public Task<AuditPage> PageAsync(string query, CancellationToken ct) => platform.GetAsync<AuditPage>(acting.As(Permission.Read), "audit", $"/api/audit?{query}", ct, MostCounted);

    public Task<AuditPage> ExportAsync(string query, CancellationToken ct) => platform.GetAsync<AuditPage>(acting.As(Permission.Export), "audit", $"/api/audit?{query}", ct);
}

/// <summary>Whom words have found; <c>IsMore</c> = there are others.</summary>
public sealed record FoundPeople(IReadOnlyList<Resource> People, bool IsMore);

/// <summary>The users and groups that identity providers wrote. Read, never written: who decides about them is the provider.</summary>
public sealed class ProvisionedPeople(Asked platform, Acting acting)
{
    /// <summary>Beyond this even a count that nobody waits for says "more than".</summary>
    public const int MostCounted = 10_000;

    /// <summary>A page by userName, counted no further than it goes: whether there are more is all it must know to stand.</summary>
    public Task<ScimList> UsersAsync(string? filter, int startIndex, int count, CancellationToken ct) =>
        ListAsync("users", "Users", filter, startIndex, count, "userName", ct, mostCounted: Behind(startIndex, count));

    /// <summary>How many there are, up to <paramref name="most"/>; null = exactly. What may take long is asked when the page stands already.</summary>
    public async Task<Tally> CountUsersAsync(string? filter, int? most, CancellationToken ct) =>
        Tally.Of((await ListAsync("users", "Users", filter, 1, 0, null, ct, mostCounted: most)).TotalResults, most ?? int.MaxValue);

    /// <summary>Whose userName, display name or e-mail begins with these words, at most so many; those found by userName first.</summary>
    public async Task<FoundPeople> FindAsync(string words, int count, CancellationToken ct)
    {
        var list = await platform.GetAsync<ScimList>(Caller, "users", string.Create(CultureInfo.InvariantCulture, $"/internal/users/named?words={Uri.EscapeDataString(words)}&count={count}"), ct);
        return new FoundPeople([.. (list.Resources ?? []).Select(Resource.Of)], list.TotalResults > count);
    }

    /// <inheritdoc cref="UsersAsync"/>
    public Task<ScimList> GroupsAsync(string? filter, int startIndex, int count, CancellationToken ct) =>
        ListAsync("groups", "Groups", filter, startIndex, count, "displayName", ct, "&excludedAttributes=members", Behind(startIndex, count));

    /// <inheritdoc cref="CountUsersAsync"/>
    public async Task<Tally> CountGroupsAsync(string? filter, int? most, CancellationToken ct) =>
        Tally.Of((await ListAsync("groups", "Groups", filter, 1, 0, null, ct, "&excludedAttributes=members", most)).TotalResults, most ?? int.MaxValue);

    /// <summary>What a page's own count knows: whether there is somebody behind it.</summary>
    public static Tally SeenBy(ScimList list, int startIndex, int count) => Tally.Of(list.TotalResults, Behind(startIndex, count));

    private static int Behind(int startIndex, int count) => startIndex - 1 + count;

    /// <summary>How many are in each of these groups, one more than <see cref="MostCounted"/> = more; empty where it cannot be asked: the list stands without.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> GroupSizesAsync(IEnumerable<Guid> groups, CancellationToken ct)
    {
        try
        {
            var sizes = await platform.GetAsync<IReadOnlyList<GroupSize>>(Caller, "groups", $"/internal/groups/sizes?ids={string.Join(',', groups)}", ct, MostCounted);
            return sizes.ToDictionary(size => size.Id, size => size.Members);
        }
        catch (PlatformException e) when (e.IsAway)
        {
            return new Dictionary<Guid, int>();
        }
    }

    public Task<Resource?> UserAsync(Guid id, CancellationToken ct) => FindAsync("users", $"/scim/v2/Users/{id}", ct);

    public Task<Resource?> GroupAsync(Guid id, CancellationToken ct) => FindAsync("groups", $"/scim/v2/Groups/{id}?excludedAttributes=members", ct);

    private Task<ScimList> ListAsync(string service, string path, string? filter, int startIndex, int count, string? sortBy, CancellationToken ct, string more = "", int? mostCounted = null)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"?startIndex={startIndex}&count={count}{(sortBy is null ? "" : $"&sortBy={sortBy}")}{more}");
        return platform.GetAsync<ScimList>(Caller, service, $"/scim/v2/{path}{query}{(filter is null ? "" : $"&filter={Uri.EscapeDataString(filter)}")}", ct, mostCounted);
    }

    private async Task<Resource?> FindAsync(string service, string path, CancellationToken ct) =>
        await platform.FindAsync<System.Text.Json.Nodes.JsonObject>(Caller, service, path, ct) is { } found ? new Resource(found) : null;

    private ScimCaller Caller => acting.As(Permission.Read, Scopes.UsersRead, Scopes.GroupsRead);
}
