namespace ScimSuite.Gateway.Limits;

/// <summary>
/// A token bucket kept as one number: the moment at which it will be full again (GCRA). One compare-and-swap per request, no timer, no lock,
/// and the rate may change between two requests. Where several gateways serve, each has its share of the limit (<see cref="Peers"/>).
/// </summary>
internal sealed class Bucket
{
    private long _fullAt;
    private long _asked;
    private double _share = 1;

    /// <summary>Of the whole limit, what this gateway may give: more than 0, at most 1.</summary>
    public double Share
    {
        get => Volatile.Read(ref _share);
        set => Volatile.Write(ref _share, value);
    }

    /// <summary>Requests per second that came lately, let in or not. Of the last look; see <see cref="Measure"/>.</summary>
    public double Demand { get; private set; }

    /// <summary>The limit it was last asked with.</summary>
    public double PerSecond { get; private set; }

    /// <param name="now">Ticks of a steady clock.</param>
    /// <param name="perSecond">The whole limit, of all gateways together.</param>
    /// <param name="burst">How many may come at once, at all gateways together.</param>
    /// <param name="patience">How long the caller would rather wait for its turn than be refused.</param>
    public Taken TryTake(long now, double perSecond, int burst, TimeSpan patience = default)
    {
        Interlocked.Increment(ref _asked);
        PerSecond = perSecond;
        var share = Share;
        var each = (long)(TimeSpan.TicksPerSecond / (perSecond * share));
        var room = (long)Math.Max(each, burst * share * each);
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var wouldBe = Math.Max(fullAt, now) + each;
            var over = wouldBe - now - room;
            if (over > patience.Ticks)
            {
                return new Taken(false, 0, TimeSpan.FromTicks(over), default);
            }

            if (Interlocked.CompareExchange(ref _fullAt, wouldBe, fullAt) == fullAt)
            {
                return over > 0
                    ? new Taken(true, 0, default, TimeSpan.FromTicks(over))
                    : new Taken(true, Math.Min(burst, (int)(-over / each / share)), default, default);
            }
        }
    }

    /// <summary>One that was taken is not needed.</summary>
    public void GiveBack(double perSecond) => Interlocked.Add(ref _fullAt, -(long)(TimeSpan.TicksPerSecond / (perSecond * Share)));

    /// <summary>Whether one could be taken now. Nothing is.</summary>
    public bool HasRoom(long now, double perSecond, int burst)
    {
        var share = Share;
        var each = (long)(TimeSpan.TicksPerSecond / (perSecond * share));
        return Math.Max(Volatile.Read(ref _fullAt), now) + each - now <= (long)Math.Max(each, burst * share * each);
    }

    public bool IsFull(long now) => Volatile.Read(ref _fullAt) <= now;

    /// <summary>Looks how many came since the last look. Half of the figure is the one before, so that one busy second does not move the shares alone.</summary>
    public void Measure(TimeSpan since)
    {
        var came = Interlocked.Exchange(ref _asked, 0) / since.TotalSeconds;
        Demand = Demand <= 0 ? came : (Demand + came) / 2;
        Demand = Demand < 0.1 ? 0 : Demand;
    }
}

/// <param name="RetryAfter">When the next one will be there.</param>
/// <param name="Wait">Taken ahead of time: it counts from now, and may be used when this has passed.</param>
internal readonly record struct Taken(bool IsTaken, int Remaining, TimeSpan RetryAfter, TimeSpan Wait);
