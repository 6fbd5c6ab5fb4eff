using System.Net;
using System.Net.Sockets;
using System.Text;
using ScimSuite.Caller;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Tokens.Model;

/// <summary>What is refused, and the sentence that says what would be taken instead.</summary>
internal static class TokenRules
{
    public const int LongestName = 100;
    public const int MostNetworks = 50;

    /// <summary>In minutes: 30 days.</summary>
    public const int LongestOverlap = 30 * 24 * 60;
    private const int UsualOverlap = 24 * 60;

    /// <summary>Days before the end at which people are reminded, each once.</summary>
    public static IReadOnlyList<int> ReminderDays { get; } = [60, 30, 14, 7, 1];

    public static string Name(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw ScimException.InvalidValue("name is missing: give it 1 to 100 characters.");
        }

        var runes = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            // A lone surrogate is read as U+FFFD: it is no text, and the database would refuse it.
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                throw ScimException.InvalidValue("name holds a control character or is no valid Unicode: use printable characters only.");
            }

            runes++;
        }

        return runes <= LongestName ? name : throw ScimException.InvalidValue($"name has {runes} characters: use at most {LongestName}.");
    }

    public static DateTimeOffset? Expiry(DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        if (expiresAt <= now)
        {
            throw ScimException.InvalidValue("expiresAt lies in the past: name a later time, or leave it out for a token without end.");
        }

        // PostgreSQL keeps UTC and microseconds: what is answered must be what is kept.
        return expiresAt is { } end ? new DateTimeOffset(end.UtcTicks - (end.UtcTicks % 10), TimeSpan.Zero) : null;
    }

    /// <summary>Networks and single addresses, in one spelling.</summary>
    public static IReadOnlyList<string> Networks(IReadOnlyList<string>? asked)
    {
        if (asked?.Count > MostNetworks)
        {
            throw ScimException.InvalidValue($"allowedNetworks has {asked.Count} entries: use at most {MostNetworks}.");
        }

        return [.. (asked ?? []).Select(Network).Distinct()];
    }

    public static TimeSpan Overlap(int? minutes) => minutes is null or (>= 0 and <= LongestOverlap)
        ? TimeSpan.FromMinutes(minutes ?? UsualOverlap)
        : throw ScimException.InvalidValue($"overlapMinutes must be between 0 and {LongestOverlap} (30 days); it is {minutes}.");

    /// <summary>The smallest of 60, 30, 14, 7 and 1 days that is not less than what is left, or <c>null</c> when more is left.</summary>
    public static int? ReminderDue(DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        int? due = null;
        foreach (var days in ReminderDays)
        {
            due = expiresAt - now <= TimeSpan.FromDays(days) ? days : due;
        }

        return due;
    }

    private static string Network(string? text)
    {
        // An address alone is a network of one.
        if (text is not null && !text.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address) && text.AsSpan().IndexOfAny('.', ':') >= 0)
        {
            return $"{address}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}";
        }

        return IPNetwork.TryParse(text, out var network)
            ? network.ToString()
            : throw ScimException.InvalidValue($"allowedNetworks holds {ScimError.Quote(text ?? "null")}, which is no network: write an address, or CIDR such as 203.0.113.0/24.");
    }

    public static IReadOnlyList<string> ConnectorScopes(IReadOnlyList<string>? asked)
    {
        if (asked is null)
        {
            return Scopes.OfConnectors;
        }

        if (asked.Count == 0 || asked.FirstOrDefault(scope => !Scopes.OfConnectors.Contains(scope)) is not null)
        {
            throw ScimException.InvalidValue($"scopes must be some of {string.Join(", ", Scopes.OfConnectors)}; leave it out for all of them.");
        }

        return [.. asked.Distinct()];
    }
}
