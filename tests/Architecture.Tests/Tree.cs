using System.Xml.Linq;

namespace ScimSuite.Architecture.Tests;

/// <summary>The repository as files: what these tests read.</summary>
internal static class Tree
{
    public static string Root { get; } = Find();

    /// <summary>Services, without the shared projects.</summary>
    public static IEnumerable<string> Services => Directory.GetDirectories(At("services")).Where(folder => Path.GetFileName(folder) != "Shared").Order();

    public static IEnumerable<string> Projects => Files("*.csproj");

    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>Files of ours, build output left out.</summary>
    public static IEnumerable<string> Files(string pattern, string under = "") => Directory
        .EnumerateFiles(At(under), pattern, SearchOption.AllDirectories)
        .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj" or ".local" or ".git"))
        .Order();

    public static IReadOnlyList<string> Values(string project, string element, string attribute) =>
        [.. XDocument.Load(project).Descendants(element).Select(each => each.Attribute(attribute)?.Value).OfType<string>()];

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ScimSuite.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
