using System.Text;
using ScimSuite.Caller;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Tokens.Model;

/// <summary>What is refused, and the sentence that says what would be taken instead.</summary>
internal static class TokenRules
{
    public const int LongestName = 100;

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
