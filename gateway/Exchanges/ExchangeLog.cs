using System.Threading.Channels;

namespace ScimSuite.Gateway.Exchanges;

/// <summary>
/// Where ended exchanges wait to be told: bounded, and never waited for. When it is full the newest is dropped and counted; a request pays one
/// enqueue, however the broker fares.
/// </summary>
internal sealed class ExchangeLog(GatewayMetrics metrics)
{
    private const int Most = 20_000;

    private readonly Channel<EndedExchange> _ended = Channel.CreateBounded<EndedExchange>(new BoundedChannelOptions(Most) { SingleReader = true });

    public int Waiting => _ended.Reader.Count;

    public void Note(EndedExchange exchange)
    {
        if (!_ended.Writer.TryWrite(exchange))
        {
            metrics.ExchangesLost(1);
        }
    }

    /// <summary>What has ended since the last call, at most <paramref name="most"/>.</summary>
    public List<EndedExchange> Take(int most)
    {
        List<EndedExchange> taken = [];
        while (taken.Count < most && _ended.Reader.TryRead(out var exchange))
        {
            taken.Add(exchange);
        }

        return taken;
    }
}
