using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;

namespace ScimSuite.Portal.Endpoints;

/// <summary>A page's form whose token does not fit who sends it: usually a tab that stayed open while one signed in or out in another. It is told on a page, with status 400.</summary>
internal static class OldForms
{
    private const string Key = "old-form";

    /// <summary>Where the form stands, for the page that tells it; <c>null</c> = it was another error.</summary>
    public static string? Of(HttpContext context) => context.Items[Key] as string;

    /// <summary>Behind the check of tokens: the framework would write a line of its own.</summary>
    public static void UseOldForms(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false } || context.Features.Get<IStatusCodeReExecuteFeature>() is not null
            || context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is null)
        {
            return next(context);
        }

        context.Items[Key] = context.Request.Path + context.Request.QueryString;
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    });

    /// <summary>The page that stands for an error is read, however it was asked for: written for a POST it would want a form's token.</summary>
    public static void UseErrorsAreRead(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    });
}
