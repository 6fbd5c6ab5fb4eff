namespace ScimSuite.Messaging;

/// <summary>One aggregate's events one after the other, several aggregates side by side.</summary>
internal sealed class AggregateLanes(int atOnce) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Task> _last = [];
    private readonly SemaphoreSlim _slots = new(atOnce);

    /// <summary>Called in the order that is to be kept; the work begins when the aggregate's work before it is over.</summary>
    /// <param name="aggregate">Whose turn it is.</param>
    /// <param name="work">Given the slots, so that whoever only waits can let others go on.</param>
    public Task Enqueue(Guid aggregate, Func<SemaphoreSlim, Task> work)
    {
        lock (_gate)
        {
            var mine = AfterAsync(_last.GetValueOrDefault(aggregate), work);
            _last[aggregate] = mine;
            _ = ForgetAsync(aggregate, mine);
            return mine;
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task AfterAsync(Task? before, Func<SemaphoreSlim, Task> work)
    {
        await Task.Yield(); // nothing of the work happens under the gate
        if (before is not null)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await work(_slots);
    }

    private async Task ForgetAsync(Guid aggregate, Task mine)
    {
        await mine.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            if (_last.TryGetValue(aggregate, out var last) && ReferenceEquals(last, mine))
            {
                _last.Remove(aggregate);
            }
        }
    }
}
