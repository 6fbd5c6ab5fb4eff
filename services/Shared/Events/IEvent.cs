namespace ScimSuite.Events;

/// <summary>Something that happened to one aggregate, told to whoever listens.</summary>
public interface IEvent
{
    /// <summary>The event's type and its routing key: <c>user.changed</c>.</summary>
    static abstract string Name { get; }

    /// <summary>What kind of thing it happened to: <c>User</c>.</summary>
    static abstract string AggregateType { get; }

    /// <summary>What it happened to. Events of one aggregate arrive in the order they were written.</summary>
    Guid AggregateId { get; }

    /// <summary>The aggregate's version after it happened; contiguous per aggregate where the aggregate has versions.</summary>
    long Version { get; }
}

/// <summary>One of several numbered parts of a change too large for one event. Parts share one version.</summary>
public interface IPartOfEvent
{
    /// <summary>Which part this is, from 1.</summary>
    int Part { get; }

    /// <summary>How many parts the change has.</summary>
    int Parts { get; }
}
