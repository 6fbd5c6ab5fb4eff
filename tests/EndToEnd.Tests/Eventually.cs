using System.Diagnostics;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>What is true after a while: events arrive, processes come back.</summary>
internal static class Eventually
{
    public static Task HoldsAsync(Func<bool> condition, TimeSpan within, string otherwise) => HoldsAsync(() => Task.FromResult(condition()), within, otherwise);

    public static async Task<TimeSpan> HoldsAsync(Func<Task<bool>> condition, TimeSpan within, string otherwise)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < within, $"Not within {within.TotalSeconds:0} s: {otherwise}");
            await Task.Delay(100);
        }

        return watch.Elapsed;
    }
}
