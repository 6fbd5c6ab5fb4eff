using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ScimSuite.AppHost;

internal static class DirectStart
{
    /// <summary>
    /// Starts the program that was built, where Aspire would start <c>dotnet run</c> in front of it: that costs more than a second of
    /// processor time each, and the process one sees would not be the service. Not built, or under a debugger: Aspire's way.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithDirectStart(this IResourceBuilder<ProjectResource> project)
    {
        var folder = Path.GetDirectoryName(project.Resource.GetProjectMetadata().ProjectPath)!;
        var name = Path.GetFileNameWithoutExtension(project.Resource.GetProjectMetadata().ProjectPath);

        // The AppHost runs from bin/<configuration>/<framework>, and what it was built with lies in folders of the same name.
        var program = Path.Combine(folder, "bin", BuildFolder(), $"ScimSuite.{name}{(OperatingSystem.IsWindows() ? ".exe" : "")}");
        return File.Exists(program)
            ? project.WithAnnotation(new ExecutableAnnotation { Command = program, WorkingDirectory = folder })
            : project;
    }

    private static string BuildFolder()
    {
        var own = new FileInfo(typeof(DirectStart).Assembly.Location).Directory!;
        return Path.Combine(own.Parent!.Name, own.Name);
    }
}
