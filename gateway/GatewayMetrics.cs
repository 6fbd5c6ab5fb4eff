using System.Diagnostics.Metrics;

namespace ScimSuite.Gateway;

/// <summary>What only the door knows. Requests by route and status are ASP.NET Core's own <c>http.server.request.duration</c>.</summary>
internal sealed class GatewayMetrics(IMeterFactory meters)
{
    public const string MeterName = "ScimSuite.Gateway";

    private readonly Counter<long> _verdicts = Counter(meters, "scimsuite.gateway.verdicts", "How credentials were judged: hit, refused (remembered), miss, stale.");
    private readonly Counter<long> _limited = Counter(meters, "scimsuite.gateway.limited", "Requests answered 429, by limit: connector, tenant, address, overload; or made to wait: queued.");
    private readonly Counter<long> _failed = Counter(meters, "scimsuite.gateway.failed_authentications", "Requests refused for their credential, by reason.");
    private readonly Counter<long> _lost = Counter(meters, "scimsuite.gateway.failed_authentications.lost", "Failed authentications that could not be told to the audit.");
    private readonly Counter<long> _unavailable = Counter(meters, "scimsuite.gateway.unavailable", "Requests answered 503, by service.");
    private readonly Counter<long> _exchangesLost = Counter(meters, "scimsuite.gateway.exchanges.lost", "Exchanges that could not be told to the exchange log.");

    private readonly Gauge<int> _gateways = meters.Create(MeterName).CreateGauge<int>("scimsuite.gateway.peers", null, "Gateways that divide the limits between them, this one included.");

    public void Hit() => _verdicts.Add(1, new KeyValuePair<string, object?>("result", "hit"));

    public void Judged(string result) => _verdicts.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Limited(string limit) => _limited.Add(1, new KeyValuePair<string, object?>("limit", limit));

    public void Failed(string reason) => _failed.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>As many gateways divide the limits between them.</summary>
    public void Gateways(int count) => _gateways.Record(count);

    public void Lost(long count) => _lost.Add(count);

    public void ExchangesLost(long count) => _exchangesLost.Add(count);

    public void Unavailable(string service) => _unavailable.Add(1, new KeyValuePair<string, object?>("service", service));

    // The factory owns the meter and gives the same one for the same name.
    private static Counter<long> Counter(IMeterFactory meters, string name, string description) => meters.Create(MeterName).CreateCounter<long>(name, null, description);
}
