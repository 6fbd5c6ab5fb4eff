namespace ScimSuite.Portal.Store;

/// <summary>Asks for several things at once, a few at a time. What is known already is there without waiting, so that a page can be drawn whole at once.</summary>
internal static class SideBySide
{
    public static async Task<TResult[]> AskAsync<T, TResult>(IReadOnlyList<T> all, int atATime, Func<T, Task<TResult>> ask)
    {
        var (answers, next) = (new TResult[all.Count], -1);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(atATime, all.Count)).Select(_ => WorkAsync()));
        return answers;

        async Task WorkAsync()
        {
            for (int i; (i = Interlocked.Increment(ref next)) < all.Count;)
            {
                answers[i] = await ask(all[i]);
            }
        }
    }
}
