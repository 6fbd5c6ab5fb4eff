using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim;

/// <summary>
/// How much of a client's deviation from the RFC is taken, and the record of what was. One is made for each request:
/// a strict connector is refused, a tolerant one is served and <see cref="Items"/> says by name what was tolerated.
/// </summary>
/// <param name="isStrict">The connector's mode.</param>
/// <param name="dialect">The connector's dialect, a name of <see cref="Dialects.Dialect"/>; <c>auto</c> when it has none.</param>
/// <param name="refusesRemoveAll">The connector's setting: a PATCH may not empty a group without naming whom it removes.</param>
public sealed class Tolerance(bool isStrict, string dialect = "auto", bool refusesRemoveAll = false)
{
    private const int MostItems = 32;
    private const int LongestItem = 120;
    private readonly List<string> items = [];

    /// <summary>True when deviations are refused.</summary>
    public bool IsStrict { get; } = isStrict;

    /// <summary>The identity provider's way of speaking; it counts in tolerant mode only.</summary>
    public string Dialect { get; } = dialect;

    /// <summary>True when a PATCH that removes all members at once is refused, though RFC 7644 §3.5.2.2 allows it: some clients send it by mistake.</summary>
    public bool RefusesRemoveAll { get; } = refusesRemoveAll;

    /// <summary>What was tolerated, each once, in the order noticed; safe to write into a header.</summary>
    public IReadOnlyList<string> Items => items;

    /// <summary>Notes a deviation by its stable name, e.g. <c>boolean-as-string</c>.</summary>
    public void Report(string name)
    {
        name = Printable(name);
        if (items.Contains(name))
        {
            return;
        }

        if (items.Count < MostItems)
        {
            items.Add(name);
        }
        else if (items.Count == MostItems)
        {
            items.Add("and-more");
        }
    }

    /// <summary>Notes a deviation and what it concerns: <c>unknown-attribute:nickname2</c>.</summary>
    public void Report(string name, string subject) => Report($"{name}:{subject}");

    /// <summary>Tolerates the deviation, or in strict mode refuses it.</summary>
    /// <exception cref="ScimException">In strict mode, with the given error.</exception>
    public void Accept(string name, ScimError otherwise)
    {
        if (IsStrict)
        {
            throw new ScimException(otherwise);
        }

        Report(name);
    }

    // Names of unknown attributes come from the client and end in a header and a log: only what cannot break either.
    private static string Printable(string name)
    {
        if (name.Length > LongestItem)
        {
            name = name[..LongestItem];
        }

        foreach (var c in name)
        {
            if (!IsPrintable(c))
            {
                return string.Create(name.Length, name, static (target, source) =>
                {
                    for (var i = 0; i < source.Length; i++)
                    {
                        target[i] = IsPrintable(source[i]) ? source[i] : '?';
                    }
                });
            }
        }

        return name;
    }

    private static bool IsPrintable(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '$' or '[' or ']' or ' ';
}
