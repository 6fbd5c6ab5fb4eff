using System.Runtime.CompilerServices;

namespace ScimSuite.Messaging;

/// <summary>
/// MassTransit starts a task for each delivery, so that two may overtake each other before anyone looks at them. Deliveries of a channel are numbered
/// without gaps: here each waits until all before it have passed, which takes microseconds, and from then on they are in order.
/// </summary>
internal sealed class ArrivalOrder
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, TaskCompletionSource> _waiting = [];
    private readonly HashSet<ulong> _passed = [];
    private readonly ConditionalWeakTable<object, object> _retired = [];
    private object? _channel;
    private ulong _next;

    /// <summary>Completes when everything delivered before on this channel has passed; cancelled when the channel is no longer the current one.</summary>
    public Task TurnAsync(object channel, ulong tag)
    {
        lock (_gate)
        {
            Follow(channel);
            if (!ReferenceEquals(channel, _channel))
            {
                return Task.FromCanceled(new CancellationToken(canceled: true));
            }

            if (tag <= _next)
            {
                return Task.CompletedTask;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting[tag] = turn;
            return turn.Task;
        }
    }

    /// <summary>It has its place now, or will never need one.</summary>
    public void Passed(object channel, ulong tag)
    {
        lock (_gate)
        {
            Follow(channel);
            if (!ReferenceEquals(channel, _channel) || tag < _next || !_passed.Add(tag))
            {
                return;
            }

            Advance();
        }
    }

    /// <summary>Stops waiting for what is missing before <paramref name="tag"/>.</summary>
    public void SkipTo(object channel, ulong tag)
    {
        lock (_gate)
        {
            if (ReferenceEquals(channel, _channel) && tag > _next)
            {
                _next = tag;
                _passed.RemoveWhere(passed => passed < tag);
                foreach (var earlier in _waiting.Keys.Where(waiting => waiting <= tag).ToList())
                {
                    _waiting.Remove(earlier, out var turn);
                    turn!.TrySetResult(); // its key was just there
                }

                Advance();
            }
        }
    }

    private void Advance()
    {
        while (_passed.Remove(_next))
        {
            _next++;
            if (_waiting.Remove(_next, out var turn))
            {
                turn.TrySetResult();
            }
        }
    }

    /// <summary>A new channel counts from one. Whoever still waits on the old one will be delivered again on the new.</summary>
    private void Follow(object channel)
    {
        if (ReferenceEquals(channel, _channel) || _retired.TryGetValue(channel, out _))
        {
            return;
        }

        if (_channel is not null)
        {
            _retired.Add(_channel, _channel);
        }

        foreach (var turn in _waiting.Values)
        {
            turn.TrySetCanceled();
        }

        _waiting.Clear();
        _passed.Clear();
        _channel = channel;
        _next = 1;
    }
}
