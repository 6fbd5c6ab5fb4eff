using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace ScimSuite.ServiceDefaults;

/// <summary>A service's part of the management API, described from its routes (OpenAPI). The gateway puts the parts together.</summary>
public static partial class ApiDescription
{
    /// <summary>Before the host is built.</summary>
    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.ShouldInclude = operation => operation.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;

        // A handler that asks for the tenant it may manage has no parameter of that name; the path has.
        options.AddOperationTransformer((operation, context, _) =>
        {
            operation.Parameters ??= [];
            foreach (Match name in InPath().Matches(context.Description.RelativePath ?? ""))
            {
                if (!operation.Parameters.Any(parameter => parameter.In == ParameterLocation.Path && parameter.Name == name.Groups["name"].Value))
                {
                    operation.Parameters.Add(new OpenApiParameter
                    {
                        Name = name.Groups["name"].Value, In = ParameterLocation.Path, Required = true,
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
                    });
                }
            }

            return Task.CompletedTask;
        });
    });

    /// <summary>At <c>/openapi.json</c>, which the gateway does not forward: who may ask, the service says.</summary>
    public static IEndpointConventionBuilder MapApiDescription(this IEndpointRouteBuilder app) => app.MapOpenApi("/openapi.json");

    [GeneratedRegex(@"\{\**(?<name>\w+)(:[^}]*)?\}")]
    private static partial Regex InPath();
}
