using System.Collections.Concurrent;

namespace ScimSuite.Gateway.Limits;

/// <summary>A bucket per key, bounded: a full bucket is the same as none, so those are dropped when the table grows too large.</summary>
internal sealed class Buckets<TKey>(TimeProvider clock, int most) where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Bucket> _buckets = new();

    private readonly long _start = clock.GetTimestamp();

    /// <summary>Since this table was made: a small number, for the conversion goes through a double.</summary>
    public long Now => clock.GetElapsedTime(_start).Ticks;

    public IEnumerable<KeyValuePair<TKey, Bucket>> All => _buckets;

    /// <summary><c>null</c> = nobody asked for it lately: it is full.</summary>
    public Bucket? Find(TKey key) => _buckets.GetValueOrDefault(key);

    public Bucket Of(TKey key)
    {
        if (_buckets.TryGetValue(key, out var bucket))
        {
            return bucket;
        }

        if (_buckets.Count >= most)
        {
            Shrink();
        }

        return _buckets.GetOrAdd(key, _ => new Bucket());
    }

    private void Shrink()
    {
        var now = Now;
        foreach (var (key, bucket) in _buckets)
        {
            if (bucket.IsFull(now))
            {
                _buckets.TryRemove(key, out _);
            }
        }

        // More keys than we count are busy at once. Limiting nobody for a moment is better than growing without end.
        if (_buckets.Count >= most)
        {
            _buckets.Clear();
        }
    }
}
