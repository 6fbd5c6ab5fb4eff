using System.Collections.Concurrent;

namespace ScimSuite.Scim.Http;

/// <summary>
/// How many resources a filter matches, remembered for 5 s: counting costs as much as the tenant is large, and a client that pages
/// asks each time. What this process wrote itself is counted anew, as long as counting is cheap.
/// </summary>
public sealed class Totals(TimeProvider clock)
{
    private const int MostRemembered = 10_000;
    private const long CheapToCount = 10_000;
    private static readonly TimeSpan _lifetime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(Guid Tenant, string Filter), Counted> _known = new();
    private readonly ConcurrentDictionary<Guid, long> _changes = new();

    public long? Find(Guid tenant, string filter) =>
        _known.TryGetValue((tenant, filter), out var known) && clock.GetElapsedTime(known.At) < _lifetime && (known.Total > CheapToCount || known.Change == Change(tenant))
            ? known.Total
            : null;

    /// <param name="change">As <see cref="Change"/> said before the count was taken.</param>
    public void Remember(Guid tenant, string filter, long total, long change)
    {
        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[(tenant, filter)] = new Counted(total, clock.GetTimestamp(), change);
    }

    public long Change(Guid tenant) => _changes.GetValueOrDefault(tenant);

    public void Changed(Guid tenant)
    {
        if (_changes.Count >= MostRemembered)
        {
            // Forgetting the changes forgets the totals too, or an old one could look like a new one.
            _known.Clear();
            _changes.Clear();
        }

        _changes.AddOrUpdate(tenant, 1, static (_, change) => change + 1);
    }

    private readonly record struct Counted(long Total, long At, long Change);
}
