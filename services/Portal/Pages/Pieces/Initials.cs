namespace ScimSuite.Portal.Pages.Pieces;

public static class Initials
{
    /// <summary>Two letters that stand for a name: its first two words' first, or its first two.</summary>
    public static string Of(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => char.IsLetterOrDigit(word[0])).ToArray();
        return words switch
        {
            [] => "?",
            [var one] => one.Length > 1 ? one[..2] : one,
            [var first, .., var last] => $"{first[0]}{last[0]}".ToUpperInvariant(),
        };
    }
}
