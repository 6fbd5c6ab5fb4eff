using System.Collections.Concurrent;
using ScimSuite.Events;
using ScimSuite.Messaging;

namespace ScimSuite.Gateway.Limits;

/// <summary>
/// The other gateways, as they announce themselves. A limit is divided by what each of them is asked for: a connector whose requests all reach
/// one gateway has nearly its whole limit there, one whose requests are spread has its limit spread. With the broker away nothing is heard, and
/// the last division holds: better a limit divided too often than one given out twice.
/// </summary>
internal sealed class Peers(TimeProvider clock, Func<bool> isBrokerThere)
{
    /// <summary>Three announcements missed.</summary>
    private static readonly TimeSpan _silentFor = TimeSpan.FromSeconds(3.5);

    private readonly ConcurrentDictionary<Guid, Peer> _others = new();

    /// <summary>This gateway, since its start.</summary>
    public Guid Own { get; } = Guid.NewGuid();

    /// <summary>How many gateways there are, this one included.</summary>
    public int Count => _others.Count + 1;

    public void Hear(GatewayAnnounced said)
    {
        if (said.Gateway == Own)
        {
            return;
        }

        if (said.IsLeaving)
        {
            _others.TryRemove(said.Gateway, out _);
        }
        else
        {
            _others[said.Gateway] = new Peer(clock.GetUtcNow(), said.Demand);
        }
    }

    /// <summary>Who has not been heard of is gone; unless nobody can be heard.</summary>
    public void ForgetSilent()
    {
        if (!isBrokerThere())
        {
            return;
        }

        foreach (var (gateway, peer) in _others)
        {
            if (clock.GetUtcNow() - peer.HeardAt > _silentFor)
            {
                _others.TryRemove(gateway, out _);
            }
        }
    }

    /// <summary>
    /// This gateway's part of a limit. Who is asked for nothing keeps a twentieth, so that a connector that changes over finds an open door.
    /// </summary>
    public double ShareOf(Guid key, double demand, double perSecond)
    {
        if (_others.IsEmpty)
        {
            return 1;
        }

        var least = perSecond / 20;
        var (own, all) = (Math.Min(demand, 2 * perSecond) + least, Math.Min(demand, 2 * perSecond) + least);
        foreach (var peer in _others.Values)
        {
            all += Math.Min(peer.Demand.GetValueOrDefault(key), 2 * perSecond) + least;
        }

        return own / all;
    }

    private sealed record Peer(DateTimeOffset HeardAt, IReadOnlyDictionary<Guid, double> Demand);
}

/// <summary>Another gateway said that it is there.</summary>
internal sealed class HearPeer(Peers peers) : IHandle<GatewayAnnounced>
{
    public Task HandleAsync(Received<GatewayAnnounced> message, CancellationToken ct)
    {
        peers.Hear(message.Event);
        return Task.CompletedTask;
    }
}
