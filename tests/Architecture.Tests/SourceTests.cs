using System.Text.RegularExpressions;

namespace ScimSuite.Architecture.Tests;

/// <summary>What must not stand in any source file.</summary>
public sealed partial class SourceTests
{
    private static IEnumerable<string> Sources => Tree.Files("*.cs").Where(file => !Tree.Relative(file).StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal));

    [Theory]
    [InlineData("NotImplementedException")]
    [InlineData("#pragma warning disable")]
    [InlineData("#nullable disable")]
    [InlineData("async void")]
    public void Nothing_is_left_for_later_or_silenced_in_place(string text)
    {
        var files = Sources.Where(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal));

        Assert.Empty(files.Select(Tree.Relative));
    }

    [Fact]
    public void No_note_to_self_is_left()
    {
        var files = Sources.Where(file => NoteToSelf().IsMatch(File.ReadAllText(file)));

        Assert.Empty(files.Select(Tree.Relative));
    }

    [Fact]
    public void The_tenant_scope_is_set_in_one_place()
    {
        var files = Sources.Select(Tree.Relative)
            .Where(file => !file.StartsWith("tests/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(Tree.At(file)).Contains("app.tenant", StringComparison.Ordinal));

        Assert.All(files, file => Assert.StartsWith("services/Shared/Persistence/", file, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"//\s*(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex NoteToSelf();
}
