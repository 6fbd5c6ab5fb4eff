using System.Text;

namespace ScimSuite.Testing;

/// <summary>Every letter there is, in texts an index takes, for what must be folded alike by <c>Scim.CaseFold</c> and by a migration's generated column.</summary>
public static class FoldedLetters
{
    public static string[] All { get; } = [.. Enumerable.Range(1, 0x10FFFF).Where(Rune.IsValid).Select(code => new Rune(code)).Where(Rune.IsLetter).Chunk(400).Select(runes => string.Concat(runes))];
}
