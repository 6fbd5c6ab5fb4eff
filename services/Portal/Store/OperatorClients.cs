using System.Net.Http.Json;
using System.Text.Json;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Store;

/// <summary>What operators see across tenants, and the few things they do.</summary>
public sealed class Console(Asked platform, Acting acting, TimeProvider clock)
{
    public Task<Page<Tenant>> TenantsAsync(Guid? after, int limit, CancellationToken ct) =>
        platform.GetAsync<Page<Tenant>>(acting.AsOperator(), "tenants", $"/api/tenants?limit={limit}{(after is null ? "" : $"&after={after}")}", ct);

    public Task<Tenant?> TenantAsync(Guid tenant, CancellationToken ct) => platform.FindAsync<Tenant>(acting.AsOperator(), "tenants", $"/api/tenants/{tenant}", ct);

    public async Task<IReadOnlyList<Connector>> ConnectorsAsync(Guid tenant, CancellationToken ct) =>
        (await platform.GetAsync<Page<Connector>>(acting.AsOperator(), "tenants", $"/api/tenants/{tenant}/connectors?limit=1000", ct)).Items;

    public async Task<Activity> ActivityAsync(Guid tenant, Guid connector, string window, CancellationToken ct) =>
        await platform.FindAsync<Activity>(acting.AsOperator(), "audit", $"/api/tenants/{tenant}/connectors/{connector}/activity?window={window}", ct)
        ?? Activity.None(window, clock.GetUtcNow());

    public Task<AuditPage> AuditAsync(Guid tenant, string query, CancellationToken ct) =>
        platform.GetAsync<AuditPage>(acting.AsOperator(), "audit", $"/api/audit?tenant={tenant}&{query}", ct);

    /// <summary><c>null</c> = no connector's request of the last two weeks has this id.</summary>
    public Task<Exchange?> RequestAsync(Guid id, CancellationToken ct) => platform.FindAsync<Exchange>(acting.AsOperator(), "audit", $"/api/exchanges/{id}", ct);

    public Task<Tenant> SwitchAsync(Guid tenant, bool on, CancellationToken ct) =>
        platform.SendAsync<Tenant>(acting.AsOperator(), HttpMethod.Post, "tenants", $"/api/tenants/{tenant}/{(on ? "resume" : "suspend")}", null, ct);

    public Task<Tenant> RestoreAsync(Guid tenant, CancellationToken ct) =>
        platform.SendAsync<Tenant>(acting.AsOperator(), HttpMethod.Post, "tenants", $"/api/tenants/{tenant}/restore", null, ct);

    public Task<Tenant> LimitAsync(Guid tenant, RateLimit limit, CancellationToken ct) =>
        platform.SendAsync<Tenant>(acting.AsOperator(), HttpMethod.Patch, "tenants", $"/api/tenants/{tenant}", new { rateLimit = limit }, ct);

    public Task<Connector> LimitAsync(Guid tenant, Guid connector, RateLimit limit, CancellationToken ct) =>
        platform.SendAsync<Connector>(acting.AsOperator(), HttpMethod.Patch, "tenants", $"/api/tenants/{tenant}/connectors/{connector}", new { rateLimit = limit }, ct);
}
