namespace ScimSuite.Portal.Model;

/// <summary>How many there are, as far as was counted.</summary>
/// <param name="Number">That many are known.</param>
/// <param name="IsMore">And there are more.</param>
public sealed record Tally(int Number, bool IsMore)
{
    /// <summary>A total that was counted up to <paramref name="most"/>: one above it means "more".</summary>
    public static Tally Of(int total, int most) => new(Math.Min(total, most), total > most);

    public bool IsOne => Number == 1 && !IsMore;

    /// <summary>As inside a sentence.</summary>
    public override string ToString() => IsMore ? $"more than {Number:N0}" : $"{Number:N0}";

    /// <summary>As a sentence begins.</summary>
    public string AtHead => IsMore ? $"More than {Number:N0}" : $"{Number:N0}";
}
