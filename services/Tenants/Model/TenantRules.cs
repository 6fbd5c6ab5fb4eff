using System.Text;
using ScimSuite.Scim.Dialects;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Tenants.Model;

/// <summary>What is refused, and the sentence that says what would be taken instead.</summary>
internal static class TenantRules
{
    public const int LongestName = 100;
    public const int HighestRate = 10_000;
    public const int HighestBurst = 20_000;

    private static readonly string[] Modes = ["tolerant", "strict"];

    public static string Name(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw Refused("name is missing: give it 1 to 100 characters.");
        }

        var runes = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            // A lone surrogate is read as U+FFFD: it is no text, and the database would refuse it.
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                throw Refused("name holds a control character or is no valid Unicode: use printable characters only.");
            }

            runes++;
        }

        return runes <= LongestName ? name : throw Refused($"name has {runes} characters: use at most {LongestName}.");
    }

    public static void Check(ConnectorSettings settings)
    {
        if (settings.Dialect is { } dialect && !Dialect.IsKnown(dialect))
        {
            throw Refused($"dialect must be one of {string.Join(", ", Dialect.All.Select(known => known.Name))}.");
        }

        if (settings.Mode is { } mode && !Modes.Contains(mode))
        {
            throw Refused("mode must be tolerant or strict.");
        }

        Check(settings.RateLimit);
    }

    public static void Check(RateLimit? rate)
    {
        if (rate?.PerSecond is < 1 or > HighestRate)
        {
            throw Refused($"rateLimit.perSecond must be between 1 and {HighestRate}; it is {rate.PerSecond}.");
        }

        if (rate is not null && (rate.Burst < rate.PerSecond || rate.Burst > HighestBurst))
        {
            throw Refused($"rateLimit.burst must be between perSecond ({rate.PerSecond}) and {HighestBurst}; it is {rate.Burst}.");
        }
    }

    private static ScimException Refused(string detail) => ScimException.InvalidValue(detail);
}
