namespace ScimSuite.Outbox;

/// <summary>Rung by a commit in this process, so that its events leave at once; the relay's poll is for those of other processes.</summary>
internal static class RelayBell
{
    private static volatile TaskCompletionSource _rung = New();

    public static Task Next => _rung.Task;

    public static void Ring()
    {
        if (!_rung.Task.IsCompleted)
        {
            Interlocked.Exchange(ref _rung, New()).TrySetResult();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
