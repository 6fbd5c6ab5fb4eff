using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScimSuite.Caller;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Http;

/// <summary>
/// The tenants' schemas as far as this process knows them. An event puts a new one in at once; so that a missed event heals, a schema that is in use is
/// looked up again every half minute, in what the service kept and at Tenants itself, behind the request that found it old. No request waits for Tenants.
/// </summary>
public sealed class TenantSchemas(IHttpClientFactory http, IHttpContextAccessor accessor, TimeProvider clock, ILogger<TenantSchemas> logger)
{
    private const string Client = "tenants-schemas";
    private const int MostRemembered = 20_000;
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Guid, Known> _known = new();

    internal static void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddHttpClient(Client, client => client.BaseAddress = new Uri("http://tenants"));
        builder.Services.TryAddSingleton<TenantSchemas>();
    }

    /// <summary>The tenant's schema, from memory but for the first time.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="load">What the service kept; null = nothing.</param>
    /// <param name="keep">Keeps a newer one that Tenants told of.</param>
    public async ValueTask<TenantSchema> OfAsync(Guid tenant, Func<Task<TenantSchema?>> load, Func<ToldSchema, Task> keep)
    {
        if (_known.TryGetValue(tenant, out var known))
        {
            if (clock.GetElapsedTime(known.At) > known.IsFresh && known.BeginsRefresh())
            {
                Refresh(tenant, load, keep);
            }

            return known.Schema;
        }

        Hear(tenant, await load() ?? TenantSchema.None);
        Refresh(tenant, load, keep);
        return _known.TryGetValue(tenant, out known) ? known.Schema : TenantSchema.None;
    }

    /// <summary>For who keeps nothing: asks Tenants now, and answers what it said last when it cannot be reached.</summary>
    /// <exception cref="ScimException">503 when it cannot be reached and never said anything.</exception>
    public async Task<TenantSchema> AskAsync(Guid tenant, CancellationToken ct)
    {
        try
        {
            var told = await AskAsync(Headers(), ct);
            Hear(tenant, told.Version == (_known.TryGetValue(tenant, out var same) ? same.Schema.Version : -1) ? same!.Schema : told.ToSchema());
        }
        catch (Exception away) when (!ct.IsCancellationRequested)
        {
            if (!_known.ContainsKey(tenant))
            {
                throw ScimException.Unavailable("The tenant's schema cannot be found out right now.", TimeSpan.FromSeconds(5 + (Random.Shared.NextDouble() * 10)), away);
            }
        }

        return _known[tenant].Schema;
    }

    /// <summary>Takes over a schema; an older one changes nothing.</summary>
    public void Hear(Guid tenant, TenantSchema schema)
    {
        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        var heard = new Known(schema, clock.GetTimestamp());
        _known.AddOrUpdate(tenant, heard, (_, known) => known.Schema.Version > schema.Version ? known : known.Schema.Version == schema.Version ? heard with { Schema = known.Schema } : heard);
    }

    private void Refresh(Guid tenant, Func<Task<TenantSchema?>> load, Func<ToldSchema, Task> keep)
    {
        var headers = Headers();
        // It is nobody's request: neither its trace nor its context go with it.
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => RefreshAsync(tenant, headers, load, keep));
        }
    }

    private async Task RefreshAsync(Guid tenant, (string? Assertion, string RequestId) headers, Func<Task<TenantSchema?>> load, Func<ToldSchema, Task> keep)
    {
        try
        {
            Hear(tenant, await load() ?? TenantSchema.None);
            var told = await AskAsync(headers, CancellationToken.None);
            if (told.Version > _known[tenant].Schema.Version)
            {
                await keep(told);
                Hear(tenant, told.ToSchema());
                logger.SchemaHealed(tenant, told.Version);
            }
        }
        catch (Exception away)
        {
            logger.SchemaNotAsked(tenant, away.Message);
            if (_known.TryGetValue(tenant, out var known))
            {
                _known.TryUpdate(tenant, new Known(known.Schema, clock.GetTimestamp()) { IsFresh = _again }, known);
            }
        }
    }

    private async Task<ToldSchema> AskAsync((string? Assertion, string RequestId) headers, CancellationToken ct)
    {
        using var client = http.CreateClient(Client);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/internal/schema");
        request.Headers.TryAddWithoutValidation(InternalHeaders.Assertion, headers.Assertion);
        request.Headers.TryAddWithoutValidation(InternalHeaders.RequestId, headers.RequestId);
        using var response = await client.SendAsync(request, ct);
        response.EnsureSuccessStatusCode();
        var told = await response.Content.ReadFromJsonAsync(ScimHttpJson.Default.JsonElement, ct);
        return new ToldSchema(told.GetProperty("version").GetInt64(), told.GetProperty("extensions"), told.GetProperty("hasRemoved").GetBoolean());
    }

    private (string? Assertion, string RequestId) Headers() => accessor.HttpContext is { } context
        ? (context.Request.Headers[InternalHeaders.Assertion].ToString(), RequestIds.Of(context))
        : (null, RequestIds.New());

    private sealed record Known(TenantSchema Schema, long At)
    {
        private int _isRefreshing;

        public TimeSpan IsFresh { get; init; } = _fresh;

        public bool BeginsRefresh() => Interlocked.Exchange(ref _isRefreshing, 1) == 0;
    }
}

/// <summary>A tenant's schema as Tenants tells it.</summary>
public sealed record ToldSchema(long Version, JsonElement Extensions, bool HasRemoved)
{
    public TenantSchema ToSchema() => TenantSchema.Read(Version, Extensions, HasRemoved);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonElement))]
internal sealed partial class ScimHttpJson : System.Text.Json.Serialization.JsonSerializerContext;
