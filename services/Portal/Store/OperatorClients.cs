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

/// <summary>Whether the processes behind the portal are ready, as each says itself. Remembered for three seconds, however many look.</summary>
public sealed class Services(IHttpClientFactory clients, TimeProvider clock) : IDisposable
{
    public static readonly IReadOnlyList<string> Names = ["users", "groups", "root", "tokens", "tenants", "audit"];

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Seen? _latest;

    /// <summary>What was seen last, however long ago: for what must not wait.</summary>
    public Seen? Latest => _latest;

    public async Task<Seen> NowAsync(CancellationToken ct)
    {
        if (IsFresh(_latest))
        {
            return _latest!;
        }

        await _one.WaitAsync(ct);
        try
        {
            return IsFresh(_latest) ? _latest! : _latest = new Seen(clock.GetUtcNow(), [.. await Task.WhenAll(Names.Select(name => AskAsync(name, ct)))]);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private bool IsFresh(Seen? seen) => seen is not null && clock.GetUtcNow() - seen.At < TimeSpan.FromSeconds(3);

    private async Task<ServiceState> AskAsync(string name, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            var client = clients.CreateClient("readiness");
            using var ready = await client.GetAsync($"http://{name}/ready", limit.Token);
            var report = await ready.Content.ReadFromJsonAsync<Readiness>(_json, limit.Token);
            var metrics = await client.GetStringAsync($"http://{name}/metrics", limit.Token);
            return new ServiceState(name, report?.State ?? "Unhealthy", report?.Checks ?? new Dictionary<string, ReadinessCheck>(), ServiceFigures.Read(metrics), report?.Version);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or NotSupportedException or Polly.ExecutionRejectedException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new ServiceState(name, "Unhealthy", new Dictionary<string, ReadinessCheck> { ["process"] = new("Unhealthy", "It does not answer.") }, null);
        }
    }

    public sealed record Seen(DateTimeOffset At, IReadOnlyList<ServiceState> All)
    {
        public bool IsWhole => All.All(service => service.IsReady);
    }
}

public sealed record ServiceState(string Name, string State, IReadOnlyDictionary<string, ReadinessCheck> Checks, ServiceFigures? Figures, string? Version = null)
{
    public bool IsReady => State is "Healthy" or "Degraded";
    public bool IsDegraded => State == "Degraded";

    public IEnumerable<string> Troubles => Checks.Where(check => check.Value.State != "Healthy").Select(check => check.Value.Detail is { } detail ? $"{check.Key}: {detail}" : $"{check.Key} is {check.Value.State.ToLowerInvariant()}");
}
