using ScimSuite.Scim;

namespace ScimSuite.Scim.Tests;

public class CaseFolding
{
    [Fact]
    public void Folding_twice_is_folding_once_and_keeps_the_length()
    {
        for (var code = 0; code <= 0x10FFFF; code++)
        {
            if (code is < 0xD800 or > 0xDFFF)
            {
                var letter = char.ConvertFromUtf32(code);
                var folded = CaseFold.Fold(letter);
                Assert.True(folded == CaseFold.Fold(folded) && folded.Length == letter.Length, $"U+{code:X4}");
                Assert.True(folded == CaseFold.Fold(letter.ToUpperInvariant()), $"U+{code:X4} and its capital differ");
            }
        }
    }

    [Theory]
    [InlineData("ADA", "ada")]
    [InlineData("ÄRGER", "ärger")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφος")]
    [InlineData("\u212A", "k")]
    public void Equal_but_for_case(string left, string right) => Assert.True(CaseFold.Equal(left, right));

    [Theory]
    [InlineData("straße", "STRASSE")]
    [InlineData("İ", "i")]
    [InlineData("ı", "I")]
    [InlineData("ada", "adá")]
    public void Different_whatever_the_case(string left, string right) => Assert.False(CaseFold.Equal(left, right));
}
