using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Gateway.Credentials;
using ScimSuite.Gateway.Limits;

namespace ScimSuite.Gateway.FailedAuthentications;

/// <summary>
/// Gathers refused credentials per source address, key id and reason, so that a flood becomes one event that says how many.
/// Bounded: an address with many key ids, and then a gateway with many addresses, is counted as one rather than forgotten.
/// </summary>
internal sealed class FailedAttempts(GatewayMetrics metrics, TimeProvider clock)
{
    private const int MostKeysPerAddress = 20;
    private const int MostAddresses = 5_000;
    private const int LongestUserAgent = 256;
    private const string ManyAddresses = "many";

    private readonly Lock _gate = new();
    private Dictionary<string, Dictionary<Kind, Attempts>> _sources = new(StringComparer.Ordinal);

    /// <param name="token">What was shown. Only its key id is kept, and only if it has the shape of ours.</param>
    public void Note(Judgement judgement, Verdict verdict, string? token, HttpContext context)
    {
        var reason = Reason(judgement);
        metrics.Failed(reason);

        var address = AddressKey.Text(context.Connection.RemoteIpAddress);
        var keyId = verdict.KeyId ?? (token is not null && TokenFormat.IsWellFormed(token) ? TokenFormat.KeyIdOf(token) : null);
        var userAgent = context.Request.Headers.UserAgent.ToString();
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            var attempts = Of(new Kind(reason, keyId, verdict.Tenant, verdict.Connector), address);
            attempts.FirstAt = attempts.Count == 0 ? now : attempts.FirstAt;
            attempts.LastAt = now;
            attempts.Count++;
            attempts.RequestId = RequestIds.Of(context);
            attempts.UserAgent = userAgent.Length <= LongestUserAgent ? userAgent : userAgent[..LongestUserAgent];
        }
    }

    /// <summary>What was gathered since the last call, as events.</summary>
    public List<EventEnvelope> Take()
    {
        Dictionary<string, Dictionary<Kind, Attempts>> taken;
        lock (_gate)
        {
            if (_sources.Count == 0)
            {
                return [];
            }

            (taken, _sources) = (_sources, new(StringComparer.Ordinal));
        }

        return
        [
            .. from source in taken
               from entry in source.Value
               let kind = entry.Key
               let attempts = entry.Value
               select EventEnvelope.Of(
                   new AuthenticationFailed(Guid.CreateVersion7(attempts.LastAt), kind.Reason, kind.KeyId, kind.Connector, source.Key,
                       attempts.UserAgent.Length == 0 ? null : attempts.UserAgent, attempts.Count, attempts.FirstAt, attempts.LastAt),
                   kind.Tenant, new Actor(ActorKind.Gateway.Name(), Guid.Empty, "gateway"), attempts.RequestId, attempts.LastAt),
        ];
    }

    private Attempts Of(Kind kind, string address)
    {
        if (!_sources.TryGetValue(address, out var source))
        {
            address = _sources.Count < MostAddresses ? address : ManyAddresses;
            source = _sources.TryGetValue(address, out var known) ? known : _sources[address] = [];
        }

        // Credentials that exist are always named; of invented ones, the first few.
        if (!source.ContainsKey(kind) && source.Count >= MostKeysPerAddress && kind.Tenant == Guid.Empty)
        {
            kind = kind with { KeyId = null };
        }

        return source.TryGetValue(kind, out var attempts) ? attempts : source[kind] = new Attempts();
    }

    internal static string Reason(Judgement judgement) => judgement switch
    {
        Judgement.Missing => "missing",
        Judgement.Malformed => "malformed",
        Judgement.Unknown => "unknown",
        Judgement.Expired => "expired",
        Judgement.Revoked => "revoked",
        Judgement.Suspended => "suspended",
        Judgement.Disabled => "disabled",
        Judgement.Elsewhere => "address",
        _ => "limited",
    };

    private readonly record struct Kind(string Reason, string? KeyId, Guid Tenant, Guid? Connector);

    private sealed class Attempts
    {
        public int Count { get; set; }
        public DateTimeOffset FirstAt { get; set; }
        public DateTimeOffset LastAt { get; set; }
        public string RequestId { get; set; } = "";
        public string UserAgent { get; set; } = "";
    }
}
