namespace ScimSuite.Gateway.Limits;

/// <summary>Counts the requests in work. A counter, not a queue: what cannot be served now is better repeated by the client than held here.</summary>
internal sealed class LoadShedder(int most)
{
    private int _inWork;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _inWork) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _inWork);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _inWork);
}
