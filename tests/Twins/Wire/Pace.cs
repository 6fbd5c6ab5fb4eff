using System.Diagnostics;

namespace ScimSuite.Twins.Wire;

/// <summary>At most so many requests a second, evenly spaced.</summary>
internal sealed class Pace(double? perSecond)
{
    private readonly long ticksBetween = perSecond is { } rate ? (long)(Stopwatch.Frequency / rate) : 0;
    private long next = Stopwatch.GetTimestamp();

    public Task MyTurnAsync(CancellationToken ct)
    {
        if (ticksBetween == 0)
        {
            return Task.CompletedTask;
        }

        long mine, now;
        do
        {
            mine = Interlocked.Read(ref next);
            now = Stopwatch.GetTimestamp();
        }
        while (Interlocked.CompareExchange(ref next, Math.Max(mine, now) + ticksBetween, mine) != mine);

        var wait = Stopwatch.GetElapsedTime(now, Math.Max(mine, now));
        return wait > TimeSpan.Zero ? Task.Delay(wait, ct) : Task.CompletedTask;
    }
}
