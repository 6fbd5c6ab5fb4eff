using ScimSuite.Events;
using ScimSuite.Messaging;

namespace ScimSuite.Outbox.Tests.Messaging;

/// <summary>Takes a moment, so that what could overtake would.</summary>
public sealed class Write(Journal journal) : IHandle<GroupChanged>
{
    public async Task HandleAsync(Received<GroupChanged> message, CancellationToken ct)
    {
        await Task.Delay(Random.Shared.Next(3), ct);
        journal.Seen.Enqueue(message.Envelope);
    }
}

/// <summary>A defect for one name, an outage of a dependency for another.</summary>
public sealed class Moody(Journal journal) : IHandle<GroupChanged>
{
    private static int _away;

    public static int AwayFor { set => _away = value; }

    public Task HandleAsync(Received<GroupChanged> message, CancellationToken ct)
    {
        if (message.Event.DisplayName == "poison")
        {
            throw new InvalidOperationException("cannot do this one");
        }

        if (message.Event.DisplayName == "away" && Interlocked.Decrement(ref _away) >= 0)
        {
            throw new TimeoutException("the database does not answer");
        }

        journal.Seen.Enqueue(message.Envelope);
        return Task.CompletedTask;
    }
}

public sealed class RecordBatch(Journal journal) : IHandleBatch
{
    public static int Largest { get; set; }

    public async Task HandleAsync(IReadOnlyList<EventEnvelope> batch, CancellationToken ct)
    {
        Largest = Math.Max(Largest, batch.Count);
        await Task.Delay(5, ct);
        if (batch.Any(envelope => envelope.Type == GroupChanged.Name && envelope.Read<GroupChanged>().DisplayName == "poison"))
        {
            throw new InvalidOperationException("cannot do one of these");
        }

        foreach (var envelope in batch)
        {
            journal.Seen.Enqueue(envelope);
        }
    }
}

/// <summary>Notes what came together; the deletions come one by one.</summary>
public sealed class Together(Journal journal) : IHandleBatch, IHandle<GroupDeleted>
{
    public static int Largest { get; set; }

    public async Task HandleAsync(IReadOnlyList<EventEnvelope> batch, CancellationToken ct)
    {
        Largest = Math.Max(Largest, batch.Count);
        if (batch.DistinctBy(envelope => envelope.AggregateId).Count() != batch.Count || batch.Any(envelope => envelope.Type == GroupDeleted.Name))
        {
            throw new InvalidOperationException("two of one aggregate, or one that is not meant to be here");
        }

        await Task.Delay(Random.Shared.Next(3), ct);
        foreach (var envelope in batch)
        {
            journal.Seen.Enqueue(envelope);
        }
    }

    public Task HandleAsync(Received<GroupDeleted> message, CancellationToken ct)
    {
        journal.Seen.Enqueue(message.Envelope);
        return Task.CompletedTask;
    }
}

public sealed class DropVerdicts(Journal journal) : IHandle<VerdictsChanged>
{
    public Task HandleAsync(Received<VerdictsChanged> message, CancellationToken ct)
    {
        journal.Seen.Enqueue(message.Envelope);
        return Task.CompletedTask;
    }
}
