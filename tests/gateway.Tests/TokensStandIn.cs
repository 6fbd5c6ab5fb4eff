using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ScimSuite.Caller;

namespace ScimSuite.Gateway.Tests;

/// <summary>A server that answers verdicts as the contract says, and counts how often it was asked.</summary>
internal sealed class TokensStandIn : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, object> _verdicts = new();
    private StandIn _server = null!;
    private int _asked;

    public Guid Tenant { get; } = Guid.NewGuid();
    public string Url => _server.Url;
    public int Asked => Volatile.Read(ref _asked);
    public Func<HttpContext, Task> Ready { set => _server.Ready = value; }
    public bool IsDown { get; set; }

    /// <summary>While set, answers wait for it: they were decided before, and arrive after.</summary>
    public TaskCompletionSource? Hold { get; set; }
    public Seen Last => _server.Last;

    /// <summary>What the last question for a verdict said.</summary>
    public JsonElement LastQuestion { get; private set; }

    public static async Task<TokensStandIn> StartAsync()
    {
        var tokens = new TokensStandIn();
        tokens._server = await StandIn.StartAsync(tokens.AnswerAsync);
        return tokens;
    }

    public string Issue(string result = "valid", string kind = "connector", Guid? connector = null, string[]? scopes = null, int rate = 10_000, int burst = 10_000,
        DateTimeOffset? expiresAt = null, long version = 1, string[]? networks = null, int? tenantRate = null, string dialect = "auto")
    {
        var token = TokenFormat.New(kind == "connector" ? TokenKind.Connector : TokenKind.ApiKey);
        Say(token, result, kind, connector, scopes, rate, burst, expiresAt, version, networks, tenantRate, dialect);
        return token;
    }

    public void Say(string token, string result, string kind = "connector", Guid? connector = null, string[]? scopes = null, int rate = 10_000, int burst = 10_000,
        DateTimeOffset? expiresAt = null, long version = 1, string[]? networks = null, int? tenantRate = null, string dialect = "auto") => _verdicts[token] = new
    {
        result, tenant = Tenant, kind, actorId = connector ?? Guid.NewGuid(), actorName = "Entra", connector = kind == "connector" ? connector ?? Guid.NewGuid() : (Guid?)null,
        scopes = scopes ?? (kind == "connector" ? [.. Scopes.OfConnectors] : [Scopes.TenantAdmin]), dialect, strict = false, ratePerSecond = rate, burst, expiresAt, version,
        keyId = TokenFormat.KeyIdOf(token), allowedNetworks = networks, tenantRatePerSecond = tenantRate, tenantBurst = tenantRate,
    };

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/internal/verify")
        {
            await context.Response.WriteAsync("{}");
            return;
        }

        Interlocked.Increment(ref _asked);
        if (IsDown)
        {
            context.Abort();
            return;
        }

        var request = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        LastQuestion = request;
        var verdict = _verdicts.GetValueOrDefault(request.GetProperty("token").GetString()!, new { result = "unknown" });
        if (Hold is { } hold)
        {
            await hold.Task;
        }

        await context.Response.WriteAsJsonAsync(verdict);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
