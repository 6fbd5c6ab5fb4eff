namespace ScimSuite.Portal.Model;

/// <summary>What the audit page asks, as it stands in its address.</summary>
public sealed record AuditFilter(string? Q, string? Action, string? Actor, string? Resource, string? Outcome, string? Since)
{
    public static readonly IReadOnlyDictionary<string, TimeSpan> Spans = new Dictionary<string, TimeSpan>
    {
        ["1h"] = TimeSpan.FromHours(1), ["24h"] = TimeSpan.FromHours(24), ["7d"] = TimeSpan.FromDays(7), ["30d"] = TimeSpan.FromDays(30),
    };

    public static AuditFilter From(Func<string, string?> parameter)
    {
        string? One(string name) => parameter(name) is { Length: > 0 and <= 200 } value && !value.Contains('\0') ? value.Trim() : null;
        return new AuditFilter(One("q"), One("action"), Id(One("actor")), Id(One("resource")), One("outcome") is "applied" or "refused" ? One("outcome") : null, One("since") is { } since && Spans.ContainsKey(since) ? since : null);

        static string? Id(string? text) => Guid.TryParseExact(text, "D", out var id) ? id.ToString() : null;
    }

    public bool IsEmpty => this == new AuditFilter(null, null, null, null, null, null);

    /// <summary>A request id looks like one; everything else typed is a word to look for.</summary>
    public bool AsksForRequest => Guid.TryParseExact(Q, "D", out _);

    /// <summary>What the audit's own index can answer. Time and words are sieved here.</summary>
    public string ToQuery(DateTimeOffset now)
    {
        List<string> parts = [];
        Add("action", Action);
        Add("actor", Actor);
        Add("resource", Resource);
        Add("outcome", Outcome);
        Add("requestId", AsksForRequest ? Q : null);
        return string.Join('&', parts);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }
    }

    public bool Matches(AuditEvent happened, DateTimeOffset now) =>
        (Since is null || happened.OccurredAt >= now - Spans[Since])
        && (Q is null || AsksForRequest || Words(happened).Any(text => text.Contains(Q, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Newest come first: once one is too old, all that follow are.</summary>
    public bool IsBefore(IReadOnlyList<AuditEvent> page, DateTimeOffset now) => Since is not null && page.Count > 0 && page[^1].OccurredAt < now - Spans[Since];

    /// <summary>The address of the page with one thing changed; <c>null</c> takes it away.</summary>
    public string With(string name, string? value)
    {
        var parts = new Dictionary<string, string?> { ["q"] = Q, ["action"] = Action, ["actor"] = Actor, ["resource"] = Resource, ["outcome"] = Outcome, ["since"] = Since };
        parts[name] = value;      // one of these, or one more such as the opened row
        return "?" + string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value!)}"));
    }

    private static IEnumerable<string> Words(AuditEvent happened)
    {
        yield return happened.Action;
        yield return happened.Actor.Name ?? "";
        yield return happened.Resource.Id.ToString();
        yield return happened.RequestId;
        if (happened.Data is { } data)
        {
            yield return data.GetRawText();
        }
    }
}
