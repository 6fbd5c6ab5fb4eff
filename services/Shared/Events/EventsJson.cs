using System.Text.Json.Serialization;

namespace ScimSuite.Events;

/// <summary>How events and envelopes are written: camelCase, absent rather than null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EventEnvelope))]
[JsonSerializable(typeof(UserCreated))]
[JsonSerializable(typeof(UserChanged))]
[JsonSerializable(typeof(UserDeleted))]
[JsonSerializable(typeof(GroupCreated))]
[JsonSerializable(typeof(GroupChanged))]
[JsonSerializable(typeof(GroupDeleted))]
[JsonSerializable(typeof(TenantCreated))]
[JsonSerializable(typeof(TenantChanged))]
[JsonSerializable(typeof(TenantDeleted))]
[JsonSerializable(typeof(SchemaChanged))]
[JsonSerializable(typeof(ConnectorCreated))]
[JsonSerializable(typeof(ConnectorChanged))]
[JsonSerializable(typeof(ConnectorDeleted))]
[JsonSerializable(typeof(TokenIssued))]
[JsonSerializable(typeof(TokenRotated))]
[JsonSerializable(typeof(TokenExpiring))]
[JsonSerializable(typeof(TokenRevoked))]
[JsonSerializable(typeof(AuthenticationFailed))]
[JsonSerializable(typeof(VerdictsChanged))]
[JsonSerializable(typeof(ExchangesSeen))]
[JsonSerializable(typeof(GatewayAnnounced))]
[JsonSerializable(typeof(AccountCreated))]
[JsonSerializable(typeof(AccountChanged))]
[JsonSerializable(typeof(SessionStarted))]
[JsonSerializable(typeof(MemberInvited))]
[JsonSerializable(typeof(MemberChanged))]
[JsonSerializable(typeof(MemberRemoved))]
[JsonSerializable(typeof(TenantOpened))]
[JsonSerializable(typeof(ResetLinkIssued))]
[JsonSerializable(typeof(SignInRulesChanged))]
[JsonSerializable(typeof(IdentityLinked))]
public sealed partial class EventsJson : JsonSerializerContext;
