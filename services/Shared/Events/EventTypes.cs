using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;

namespace ScimSuite.Events;

/// <summary>An event's name, what it happens to, and how it is written as JSON.</summary>
/// <param name="Name">The routing key.</param>
/// <param name="AggregateType">What it happens to.</param>
/// <param name="Record">The record that holds it.</param>
/// <param name="Json">How it is read and written.</param>
public sealed record EventType(string Name, string AggregateType, Type Record, JsonTypeInfo Json)
{
    internal static EventType For<TEvent>(JsonTypeInfo<TEvent> json)
        where TEvent : IEvent => new(TEvent.Name, TEvent.AggregateType, typeof(TEvent), json);
}

/// <summary>Every event there is.</summary>
public static class EventTypes
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<EventType> All { get; } =
    [
        EventType.For(EventsJson.Default.UserCreated),
        EventType.For(EventsJson.Default.UserChanged),
        EventType.For(EventsJson.Default.UserDeleted),
        EventType.For(EventsJson.Default.GroupCreated),
        EventType.For(EventsJson.Default.GroupChanged),
        EventType.For(EventsJson.Default.GroupDeleted),
        EventType.For(EventsJson.Default.TenantCreated),
        EventType.For(EventsJson.Default.TenantChanged),
        EventType.For(EventsJson.Default.TenantDeleted),
        EventType.For(EventsJson.Default.SchemaChanged),
        EventType.For(EventsJson.Default.ConnectorCreated),
        EventType.For(EventsJson.Default.ConnectorChanged),
        EventType.For(EventsJson.Default.ConnectorDeleted),
        EventType.For(EventsJson.Default.TokenIssued),
        EventType.For(EventsJson.Default.TokenRotated),
        EventType.For(EventsJson.Default.TokenExpiring),
        EventType.For(EventsJson.Default.TokenRevoked),
        EventType.For(EventsJson.Default.AuthenticationFailed),
        EventType.For(EventsJson.Default.VerdictsChanged),
        EventType.For(EventsJson.Default.ExchangesSeen),
        EventType.For(EventsJson.Default.GatewayAnnounced),
        EventType.For(EventsJson.Default.AccountCreated),
        EventType.For(EventsJson.Default.AccountChanged),
        EventType.For(EventsJson.Default.SessionStarted),
        EventType.For(EventsJson.Default.MemberInvited),
        EventType.For(EventsJson.Default.MemberChanged),
        EventType.For(EventsJson.Default.MemberRemoved),
        EventType.For(EventsJson.Default.TenantOpened),
        EventType.For(EventsJson.Default.ResetLinkIssued),
        EventType.For(EventsJson.Default.SignInRulesChanged),
        EventType.For(EventsJson.Default.IdentityLinked),
    ];

    private static readonly FrozenDictionary<Type, EventType> ByRecord = All.ToFrozenDictionary(type => type.Record);
    private static readonly FrozenDictionary<string, EventType> ByName = All.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>What is known about this event's type.</summary>
    public static EventType Of(IEvent happened) => ByRecord[happened.GetType()];

    /// <summary>What is known about this type of event.</summary>
    public static EventType Of<TEvent>()
        where TEvent : IEvent => ByRecord[typeof(TEvent)];

    /// <summary>The type with this name, or <c>null</c> when this version knows none.</summary>
    public static EventType? Find(string name) => ByName.GetValueOrDefault(name);
}
