namespace ScimSuite.Gateway.Limits;

/// <summary>
/// A token bucket kept as one number: the moment at which it will be full again (GCRA). One compare-and-swap per request, no timer, no lock,
/// and the rate may change between two requests.
/// </summary>
internal sealed class Bucket
{
    private long _fullAt;

    /// <param name="now">Ticks of a steady clock.</param>
    public Taken TryTake(long now, double perSecond, int burst)
    {
        var each = (long)(TimeSpan.TicksPerSecond / perSecond);
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var wouldBe = Math.Max(fullAt, now) + each;
            var over = wouldBe - now - (burst * each);
            if (over > 0)
            {
                return new Taken(false, 0, TimeSpan.FromTicks(over));
            }

            if (Interlocked.CompareExchange(ref _fullAt, wouldBe, fullAt) == fullAt)
            {
                return new Taken(true, (int)(-over / each), TimeSpan.Zero);
            }
        }
    }

    public bool IsFull(long now) => Volatile.Read(ref _fullAt) <= now;
}

/// <param name="RetryAfter">When the next one will be there.</param>
internal readonly record struct Taken(bool IsTaken, int Remaining, TimeSpan RetryAfter);
