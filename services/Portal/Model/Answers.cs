using System.Text.Json;

namespace ScimSuite.Portal.Model;

// What the other services answer, as far as pages show it.

public sealed record Page<T>(IReadOnlyList<T> Items, Guid? Next);

public sealed record Tenant(
    Guid Id, string Name, string State, long Version, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, RateLimit? RateLimit = null, DateTimeOffset? DeleteAt = null)
{
    public bool IsSuspended => State == "suspended";

    /// <summary>Refused until it is resumed or restored.</summary>
    public bool IsOff => State != "active";
}

public sealed record RateLimit(int PerSecond, int Burst);

public sealed record Connector(
    Guid Id, Guid Tenant, string Name, string State, string Dialect, string Mode, RateLimit RateLimit, long Version, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt,
    bool RefuseRemoveAllMembers = false)
{
    public bool IsOff => State != "active";
    public bool IsStrict => Mode == "strict";
}

public sealed record Credential(
    Guid Id, string KeyId, string Kind, Guid? Connector, string Name, IReadOnlyList<string> Scopes, Creator CreatedBy, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt, string? Token = null, string? Key = null)
{
    public bool IsLiveAt(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);

    /// <summary>Whoever prints this prints no secret.</summary>
    public override string ToString() => KeyId;
}

public sealed record Creator(string Kind, Guid Id, string? Name);

public sealed record AuditActor(string Kind, Guid Id, string? Name);

public sealed record AuditResource(string Type, Guid Id, long Version);

public sealed record AuditEvent(
    Guid Id, Guid Tenant, DateTimeOffset OccurredAt, AuditActor Actor, string Action, AuditResource Resource, string Outcome, string RequestId, int Part, int Parts, JsonElement? Data)
{
    public string? Text(string member) =>
        Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;

    public int Count(string member) => Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : 0;
}

public sealed record AuditPage(IReadOnlyList<AuditEvent> Items, Guid? Next, long? Total);

public sealed record Exchange(
    Guid Id, Guid RequestId, DateTimeOffset At, Guid? Connector, string Method, string Route, Guid? Resource, string? Query, int Status, string Outcome,
    string? ScimType, string? Detail, string? Dialect, IReadOnlyList<string>? Tolerated, string? Client, string? ClientRequestId, double DurationMs, Guid? Tenant = null, string? TraceId = null)
{
    public bool IsRead => Method is "GET" or "HEAD" && Outcome != "refused";
}

public sealed record ExchangePage(IReadOnlyList<Exchange> Items, Guid? Next);

public sealed record Activity(
    DateTimeOffset? FirstRequestAt, DateTimeOffset? LastRequestAt, DateTimeOffset? LastSuccessAt, DateTimeOffset? LastRefusedAt, string? Client,
    SeenDialect? Dialect, LastRefusal? LastRefused, string Window, string Step, DateTimeOffset From, DateTimeOffset To, Counts Totals, IReadOnlyList<Counts> Points, DateTimeOffset? FirstSyncEndedAt = null)
{
    /// <summary>Of a connector that was made a moment ago, before the exchange log has heard of it: it asked nothing.</summary>
    public static Activity None(string window, DateTimeOffset now)
    {
        var (step, name, count) = window switch
        {
            "1h" => (TimeSpan.FromMinutes(1), "minute", 60), "7d" => (TimeSpan.FromHours(1), "hour", 168), "30d" => (TimeSpan.FromDays(1), "day", 30), _ => (TimeSpan.FromHours(1), "hour", 24),
        };
        var last = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % step.Ticks), TimeSpan.Zero);
        return new(null, null, null, null, null, null, null, window, name, last - (step * (count - 1)), last + step, Nothing(null),
            [.. Enumerable.Range(0, count).Select(i => Nothing(last - (step * (count - 1 - i))))]);

        static Counts Nothing(DateTimeOffset? at) => new(at, 0, 0, 0, 0, 0, 0, 0);
    }
}

public sealed record SeenDialect(string Name, string By, DateTimeOffset At);

public sealed record LastRefusal(Guid Id, DateTimeOffset At, string Method, string Route, int Status, string? ScimType, string? Detail);

public sealed record Counts(DateTimeOffset? At, int Requests, int Reads, int Applied, int NoChange, int Refused, int Failed, double AverageMs)
{
    public int Bad => Refused + Failed;
    public int Quiet => Reads + NoChange;
}

public sealed record GroupSize(Guid Id, int Members);

public sealed record ScimList(int TotalResults, int StartIndex, int ItemsPerPage, IReadOnlyList<JsonElement>? Resources);

/// <summary>What a service says of its readiness.</summary>
public sealed record Readiness(string State, IReadOnlyDictionary<string, ReadinessCheck> Checks, string? Version = null);

public sealed record ReadinessCheck(string State, string? Detail);
