namespace ScimSuite.Scim.Schema;

/// <summary>xsd:dateTime as RFC 7643 §2.3.5 uses it: <c>2026-11-24T10:30:00.123Z</c>. Without a zone it is UTC; beyond microseconds it is cut.</summary>
public static class ScimDateTime
{
    /// <summary>Reads a moment, as UTC.</summary>
    /// <returns>False when the text is no xsd:dateTime between the years 1 and 9999.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTime moment)
    {
        moment = default;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)
            || !Number(text[11..13], out var hour) || !Number(text[14..16], out var minute) || !Number(text[17..19], out var second))
        {
            return false;
        }

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        if (!Fraction(text[19..], out var microseconds, out var used) || !Zone(text[(19 + used)..], out var offset))
        {
            return false;
        }

        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + (microseconds * 10L) - (offset * TimeSpan.TicksPerMinute);

        // The very first moment is one the database's driver writes as minus infinity.
        if (ticks <= 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        moment = new DateTime(ticks, DateTimeKind.Utc);
        return true;
    }

    private static bool Fraction(ReadOnlySpan<char> text, out int microseconds, out int used)
    {
        (microseconds, used) = (0, 0);
        if (text.IsEmpty || text[0] != '.')
        {
            return true;
        }

        for (used = 1; used < text.Length && char.IsAsciiDigit(text[used]); used++)
        {
            if (used <= 6)
            {
                microseconds = (microseconds * 10) + (text[used] - '0');
            }
        }

        for (var digits = used - 1; digits is > 0 and < 6; digits++)
        {
            microseconds *= 10;
        }

        return used > 1;
    }

    private static bool Zone(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text.IsEmpty || text is "Z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || !Number(text[1..3], out var hour) || !Number(text[4..], out var minute))
        {
            return false;
        }

        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return minute < 60 && Math.Abs(minutes) <= 14 * 60;
    }

    private static bool Number(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
