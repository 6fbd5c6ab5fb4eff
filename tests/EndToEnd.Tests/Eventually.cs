using System.Diagnostics;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>What is true after a while: events arrive, processes come back.</summary>
internal static class Eventually
{
    public static Task HoldsAsync(Func<bool> condition, TimeSpan within, string otherwise) => HoldsAsync(() => Task.FromResult(condition()), within, otherwise);

    public static Task<TimeSpan> HoldsAsync(Func<Task<bool>> condition, TimeSpan within, string otherwise) => HoldsAsync(condition, within, () => otherwise);

    /// <param name="otherwise">Asked only when time is up: what may explain it.</param>
    public static async Task<TimeSpan> HoldsAsync(Func<Task<bool>> condition, TimeSpan within, Func<string> otherwise)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed >= within)
            {
                Assert.Fail($"Not within {within.TotalSeconds:0} s: {otherwise()}");
            }

            await Task.Delay(100);
        }

        return watch.Elapsed;
    }
}
