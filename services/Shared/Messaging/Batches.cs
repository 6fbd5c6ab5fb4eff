using System.Diagnostics;

namespace ScimSuite.Messaging;

/// <summary>Collects what arrives into batches of up to 200 or <paramref name="longest"/>, one at a time, in order.</summary>
internal sealed class Batches(Func<IReadOnlyList<Arrived>, CancellationToken, Task> handle, TimeSpan longest)
{
    private const int Most = 200;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = [];
    private bool _isRunning;

    public Task Enqueue(Arrived arrived, CancellationToken ct)
    {
        var waiting = new Waiting(arrived, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), ct);
        lock (_gate)
        {
            _waiting.Enqueue(waiting);
            if (!_isRunning)
            {
                _isRunning = true;
                _ = Task.Run(RunAsync, CancellationToken.None);
            }
        }

        return waiting.Done.Task;
    }

    private async Task RunAsync()
    {
        while (await TakeAsync() is { Count: > 0 } batch)
        {
            try
            {
                await handle([.. batch.Select(waiting => waiting.Arrived)], batch[0].Token);
                batch.ForEach(waiting => waiting.Done.TrySetResult());
            }
            catch (Exception failure) when (batch.Count == 1 || failure is OperationCanceledException)
            {
                batch.ForEach(waiting => waiting.Done.TrySetException(failure));
            }
            catch (Exception)
            {
                // Which of them it was shows when each is tried alone; the order stays.
                foreach (var one in batch)
                {
                    await AloneAsync(one);
                }
            }
        }
    }

    private async Task AloneAsync(Waiting one)
    {
        try
        {
            await handle([one.Arrived], one.Token);
            one.Done.TrySetResult();
        }
        catch (Exception failure)
        {
            one.Done.TrySetException(failure);
        }
    }

    /// <summary>Waits a moment for a batch to fill; empty when nothing is left to do.</summary>
    private async Task<List<Waiting>> TakeAsync()
    {
        var since = Stopwatch.GetTimestamp();
        while (Count() is > 0 and < Most && Stopwatch.GetElapsedTime(since) < longest)
        {
            await Task.Delay(Step);
        }

        lock (_gate)
        {
            var batch = new List<Waiting>();
            while (batch.Count < Most && _waiting.TryDequeue(out var waiting))
            {
                batch.Add(waiting);
            }

            _isRunning = batch.Count > 0;
            return batch;
        }
    }

    private int Count()
    {
        lock (_gate)
        {
            return _waiting.Count;
        }
    }

    private sealed record Waiting(Arrived Arrived, TaskCompletionSource Done, CancellationToken Token);
}
